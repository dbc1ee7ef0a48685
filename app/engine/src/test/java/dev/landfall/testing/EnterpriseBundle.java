package dev.landfall.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Everything that a bundle of the enterprise product is built from, as stand-ins: charts, images, wheels, files that tasks fetch, and
 * application packages with a script that uploads them to the stand-in of the API.
 */
public final class EnterpriseBundle {
    /** The image with a real Python that uploads the applications; the stand-in of the API server has none. */
    public static final String PYTHON = "docker.io/site/python:3";

    private static final String UPLOAD = """
            import argparse, base64, glob, json, os, urllib.request
            p = argparse.ArgumentParser()
            for option in ("--host", "--user", "--password", "--dir"):
                p.add_argument(option)
            p.add_argument("-ml", action="store_true")
            a = p.parse_args()
            for package in sorted(glob.glob(a.dir + "/*.zip")):
                name = os.path.basename(package)
                login = base64.b64encode((a.user + ":" + a.password).encode()).decode()
                call = urllib.request.Request(a.host + "/apps.upload", json.dumps({"name": name}).encode(),
                    {"Content-Type": "application/json", "Authorization": "Basic " + login})
                print(name, urllib.request.urlopen(call).status)
            """;

    private EnterpriseBundle() {}

    /** What this machine lacks to make one; empty when it can. */
    public static Optional<String> lacks() throws IOException {
        if (StandInCharts.databases().isEmpty()) {
            return Optional.of(StandInCharts.NEEDS);
        }
        if (StandInImages.find().isEmpty()) {
            return Optional.of(StandInImages.NEEDS);
        }
        return PythonImage.find().isEmpty() ? Optional.of(PythonImage.NEEDS) : Optional.empty();
    }

    /**
     * Writes it all into a folder.
     *
     * @param gateway the chart of the gateway
     * @param user whom the images run as
     * @return the bundle's spec
     */
    public static Path write(Path folder, String gateway, String user) throws IOException, InterruptedException {
        StandInImages images = StandInImages.find().orElseThrow();
        images.writeLayout(folder.resolve("images"), StandInImages.ENTERPRISE, user);
        images.writeArchive(StandInImages.REDIS, folder.resolve("server.tar"));
        PythonImage.find().orElseThrow().writeArchive(PYTHON, folder.resolve("python.tar"));
        MadeWheels.pure(folder.resolve("wheels"), "clearml-agent", "1.9.2");
        MadeWheels.pure(folder.resolve("wheels"), "clearml-session", "0.16.0");
        Files.write(folder.resolve("code-server_4.96.2_amd64.deb"), new byte[3000]);
        Files.write(folder.resolve("ms-python-2024.vsix"), new byte[2000]);
        Files.write(folder.resolve("dropbear_x86_64"), new byte[1000]);
        Files.write(
                folder.resolve("apps.zip"),
                zip(
                        "upload_apps.py",
                        UPLOAD.getBytes(StandardCharsets.UTF_8),
                        "apps/hpo.zip",
                        zip(
                                "hpo.app.conf",
                                "task.container { image: \"python:3.9\" }\n".getBytes(StandardCharsets.UTF_8)),
                        "apps/session.zip",
                        zip("session.app.conf", "image: \"site/python:3\"\n".getBytes(StandardCharsets.UTF_8))));
        String charts = StandInCharts.packAll(folder, gateway).stream()
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        return Files.writeString(folder.resolve("spec.yaml"), """
                name: clearml-enterprise
                version: 1.0.0
                products: [clearml-enterprise]
                charts: [%s]
                images:
                  - layout: images
                  - archive: python.tar
                python:
                  - wheelhouse: wheels
                    server: {archive: server.tar}
                files:
                  - apps.zip
                  - {path: code-server_4.96.2_amd64.deb, serve: true}
                  - {path: ms-python-2024.vsix, serve: true}
                  - {path: dropbear_x86_64, serve: true}
                """.formatted(charts));
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                ZipEntry entry = new ZipEntry((String) namesAndContents[i]);
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write((byte[]) namesAndContents[i + 1]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
