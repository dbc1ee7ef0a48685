package dev.landfall.engine.packages.apps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.apps.AppImage.Fate;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Application packages")
class AppPackagesTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final List<String> HELD = List.of(
            "allegroai/clearml-apps:hpo-1.10.0-1062",
            "allegroai/clearml-apps:vscode-1.2.0-77",
            "nvcr.io/nvidia/tritonserver:24.01-py3",
            "docker.io/library/python:3.9-slim",
            "docker.io/library/busybox:latest",
            "quay.io/site/tool@" + DIGEST);

    static final SiteNames SITE = new SiteNames(
            HELD.stream().map(ImageReference::parse).toList(),
            image -> HELD.stream()
                    .map(ImageReference::parse)
                    .filter(held -> held.equals(image))
                    .map(held ->
                            new ImageReference("reg.site:5000", "ml/" + held.repository(), held.tag(), held.digest()))
                    .findFirst());

    @TempDir
    Path folder;

    private record Done(Conversion conversion, Map<String, byte[]> files, Digest digest) {
        Map<String, byte[]> app(String name) {
            return Zips.read(files.get("landfall/apps/" + name));
        }

        List<String> texts(Fate fate) {
            return conversion.images(fate).stream().map(AppImage::text).toList();
        }
    }

    private Done convert(byte[] zip) throws IOException {
        Path file = Files.write(folder.resolve("apps.zip"), zip);
        Path layer = folder.resolve("layer.tar");
        AppPackages.Layer made = AppPackages.layer(file, "apps.zip", SITE, layer, Progress.none());
        byte[] tar = Files.readAllBytes(layer);
        assertEquals(Digest.of(tar), made.descriptor().digest());
        assertEquals(tar.length, made.descriptor().size());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count(), "nothing but the input and the layer stays");
        }
        return new Done(made.conversion(), Zips.tar(tar), made.descriptor().digest());
    }

    /** Converts one application with one file. */
    private Done one(String member, String text) throws IOException {
        String conf = member.endsWith(".app.conf") ? text : "id: x";
        return member.endsWith(".app.conf")
                ? convert(Zips.of("apps/x.zip", Zips.of(member, conf)))
                : convert(Zips.of("apps/x.zip", Zips.of("x.app.conf", conf, member, text)));
    }

    private void becomes(String before, String after) throws IOException {
        Done done = one("x.app.conf", before);
        assertEquals(after, new String(done.app("apps/x.zip").get("x.app.conf"), UTF_8));
    }

    @Test
    @DisplayName("have their images rewritten, with comments, order, quotes and line ends kept to the byte")
    void rewrites() throws IOException {
        becomes("""
                # HPO, needs allegroai/clearml-apps:hpo-1.10.0-1062 \r
                id = "hpo"   // not nvcr.io/nvidia/tritonserver:24.01-py3
                task { container {
                  image : "allegroai/clearml-apps:hpo-1.10.0-1062",
                  arguments = "--ipc=host -e IMG=nvcr.io/nvidia/tritonserver:24.01-py3 --rm"
                } }
                images: [ "python:3.9-slim", busybox , ]
                """, """
                # HPO, needs allegroai/clearml-apps:hpo-1.10.0-1062 \r
                id = "hpo"   // not nvcr.io/nvidia/tritonserver:24.01-py3
                task { container {
                  image : "reg.site:5000/ml/allegroai/clearml-apps:hpo-1.10.0-1062",
                  arguments = "--ipc=host -e IMG=reg.site:5000/ml/nvidia/tritonserver:24.01-py3 --rm"
                } }
                images: [ "reg.site:5000/ml/library/python:3.9-slim", "reg.site:5000/ml/library/busybox:latest" , ]
                """);
    }

    @Test
    @DisplayName("have images found in form fields, multi-line strings, escaped JSON, paths and digests")
    void oddPlaces() throws IOException {
        becomes(
                "wizard.entries: [{name: docker_image, default: \"nvcr.io/nvidia/tritonserver:24.01-py3\"}]\n"
                        + "script: \"\"\"\ndocker run python:3.9-slim sh\ndocker pull python:3.9-slim\n\"\"\"\n"
                        + "extra: \"{\\\"image\\\": \\\"python:3.9-slim\\\"}\"\n"
                        + "a.b.tail: 1\n",
                "wizard.entries: [{name: docker_image, default: \"reg.site:5000/ml/nvidia/tritonserver:24.01-py3\"}]\n"
                        + "script: \"\"\"\ndocker run reg.site:5000/ml/library/python:3.9-slim sh\ndocker pull reg.site:5000/ml/library/python:3.9-slim\n\"\"\"\n"
                        + "extra: \"{\\\"image\\\": \\\"reg.site:5000/ml/library/python:3.9-slim\\\"}\"\n"
                        + "a.b.tail: 1\n");
    }

    @Test
    @DisplayName("keep a digest where one stands")
    void digests() throws IOException {
        becomes(
                "image: \"quay.io/site/tool@" + DIGEST + "\"\n",
                "image: \"reg.site:5000/ml/site/tool@" + DIGEST + "\"\n");
    }

    @Test
    @DisplayName("have an image put together out of parts of the same file written out, and its parts left alone")
    void composed() throws IOException {
        becomes("""
                registry: allegroai
                version: "1.10.0"
                image: ${registry}"/clearml-apps:hpo-"${version}"-1062"  # put together
                """, """
                registry: allegroai
                version: "1.10.0"
                image: "reg.site:5000/ml/allegroai/clearml-apps:hpo-1.10.0-1062"  # put together
                """);
    }

    @Test
    @DisplayName(
            "tell an image that an environment variable could change, or that only running can know, and do not touch it")
    void notGuessed() throws IOException {
        String text = """
                version: "1.10.0"
                version: ${?HPO_VERSION}
                image: "allegroai/clearml-apps:hpo-"${?OTHER}${version}"-1062"
                docker_image: ${general.image}
                """;
        Done done = one("x.app.conf", text);
        assertArrayEquals(text.getBytes(UTF_8), done.app("apps/x.zip").get("x.app.conf"));
        assertEquals(List.of("allegroai/clearml-apps:hpo-1.10.0-1062"), done.texts(Fate.NOT_PLACED));
        assertEquals(List.of("${general.image}"), done.texts(Fate.UNCERTAIN));
        assertEquals(List.of(), done.texts(Fate.PLACED));
    }

    @Test
    @DisplayName("have the name rewritten where the tag is put to it while running")
    void openTags() throws IOException {
        Done done = one("run.py", "image = \"allegroai/clearml-apps:%s\" % version\n");
        assertEquals(
                "image = \"reg.site:5000/ml/allegroai/clearml-apps:%s\" % version\n",
                new String(done.app("apps/x.zip").get("run.py"), UTF_8));
        assertEquals(List.of("allegroai/clearml-apps"), done.texts(Fate.NAME_PLACED));
    }

    @Test
    @DisplayName("name every image that the site lacks, by application, file and line")
    void missing() throws IOException {
        Done done = convert(Zips.of(
                "apps/hpo.zip",
                Zips.of("hpo.app.conf", "id: hpo\n\nimage: \"allegroai/clearml-apps:hpo-2.0\"\n"),
                "apps/deploy.zip",
                Zips.of(
                        "deploy.app.conf",
                        "id: deploy",
                        "assets/pod.yaml",
                        "spec:\n  containers:\n  - image: ghcr.io/acme/serve:v7\n",
                        "assets/form.json",
                        "{\"default_docker\": \"nvidia/cuda:12.2.0-runtime\"}",
                        "README.md",
                        "Or try quay.io/acme/other:v1 instead.")));
        assertEquals(
                List.of("allegroai/clearml-apps:hpo-2.0", "ghcr.io/acme/serve:v7", "nvidia/cuda:12.2.0-runtime"),
                done.conversion().toAdd());
        assertEquals(List.of("quay.io/acme/other:v1"), done.texts(Fate.UNCERTAIN));
        assertEquals(List.of("deploy", "hpo"), done.conversion().apps());
        AppImage first = done.conversion().images(Fate.MISSING).getFirst();
        assertEquals("hpo", first.app());
        assertEquals("apps/hpo.zip!/hpo.app.conf:3", first.place());
    }

    @Test
    @DisplayName("keep unchanged files, scripts beside the applications and untouched zips to the byte")
    void keepsTheRest() throws IOException {
        byte[] noise = new byte[50_000];
        new Random(4).nextBytes(noise);
        byte[] plain = Zips.of("plain.app.conf", "id: plain", "noise.bin", noise);
        String script = "DEFAULT = 'allegroai/clearml-apps:hpo-1.10.0-1062'\n";
        Done done = convert(Zips.of(
                "upload_apps.py",
                script,
                "apps/plain.zip",
                plain,
                "apps/hpo.zip",
                Zips.of(
                        "a.bin",
                        noise,
                        "hpo.app.conf",
                        "image: \"allegroai/clearml-apps:hpo-1.10.0-1062\" # gr\u00fc\u00df",
                        "z.latin1.py",
                        "# \u00e4\nx = 1\n".getBytes(ISO_8859_1))));
        assertArrayEquals(plain, done.files().get("landfall/apps/apps/plain.zip"));
        assertEquals(script, new String(done.files().get("landfall/apps/upload_apps.py"), UTF_8));
        Map<String, byte[]> hpo = done.app("apps/hpo.zip");
        assertEquals(List.of("a.bin", "hpo.app.conf", "z.latin1.py"), List.copyOf(hpo.keySet()));
        assertArrayEquals(noise, hpo.get("a.bin"));
        assertArrayEquals("# \u00e4\nx = 1\n".getBytes(ISO_8859_1), hpo.get("z.latin1.py"));
        assertTrue(new String(hpo.get("hpo.app.conf"), UTF_8).endsWith("\" # gr\u00fc\u00df"));
    }

    @Test
    @DisplayName("give the same layer each time, and another one for another site")
    void deterministic() throws IOException {
        byte[] zip = Zips.of("apps/x.zip", Zips.of("x.app.conf", "image: \"python:3.9-slim\""));
        Done first = convert(zip);
        Done second = convert(zip);
        assertEquals(first.digest(), second.digest());
        Path layer = folder.resolve("other.tar");
        SiteNames other = new SiteNames(
                List.of(ImageReference.parse("python:3.9-slim")),
                image -> Optional.of(new ImageReference("other.site", image.repository(), image.tag(), null)));
        assertTrue(!AppPackages.layer(folder.resolve("apps.zip"), "apps.zip", other, layer, Progress.none())
                .descriptor()
                .digest()
                .equals(first.digest()));
    }

    @Test
    @DisplayName("that cannot be read as HOCON are looked through by words, and that is told")
    void notHocon() throws IOException {
        Done done = one("x.app.conf", "image: \"python:3.9-slim\"\n}}} nonsense\n");
        assertEquals(
                "image: \"reg.site:5000/ml/library/python:3.9-slim\"\n}}} nonsense\n",
                new String(done.app("apps/x.zip").get("x.app.conf"), UTF_8));
        assertEquals(
                "apps/x.zip!/x.app.conf", done.conversion().unread().getFirst().member());
    }

    @Test
    @DisplayName("whose files include others read nothing of this machine")
    void includes() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.conf"), "image: \"python:3.9-slim\"");
        Map<String, String> meaning = HoconMeaning.of("include file(\"" + secret + "\")\nhome: ${?HOME}\nx: 1\n")
                .orElseThrow();
        assertEquals(Map.of("{}", "", "x", "1"), meaning);
    }

    @Test
    @DisplayName("of any shape never lose a byte, and rewriting them again changes nothing")
    void anyText() {
        Random random = new Random(20260214);
        int read = 0;
        int changed = 0;
        for (int round = 0; round < 3000; round++) {
            String text = object(random, 0);
            if (random.nextInt(5) == 0) {
                int at = random.nextInt(text.length());
                text = text.substring(0, at) + "{}[]\"$#,:".charAt(random.nextInt(9)) + text.substring(at);
            }
            String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
            TextRewriter rewriter = new TextRewriter(SITE, "x", "x", bytes, false);
            if (!HoconRewriter.plan(bytes, rewriter)) {
                assertTrue(!rewriter.changed());
                continue;
            }
            read++;
            String after = rewriter.edited();
            changed += rewriter.changed() ? 1 : 0;
            // with the site's prefix taken out again nothing differs
            assertEquals(bytes, after.replace("reg.site:5000/ml/library/", "").replace("reg.site:5000/ml/", ""), bytes);
            TextRewriter again = new TextRewriter(SITE, "x", "x", after, false);
            assertTrue(HoconRewriter.plan(after, again), after);
            assertEquals(after, again.edited());
        }
        assertTrue(
                read > 2000 && changed > 1000, read + " texts could be read, " + changed + " had an image to change");
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static String object(Random random, int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5) + 1; i > 0; i--) {
            text.append(pick(random, "", " ", "\t"))
                    .append(pick(
                            random,
                            "image",
                            "a.b",
                            "\"quoted key\"",
                            "default",
                            "name",
                            "docker_image",
                            "x y",
                            "\u00e4"))
                    .append(pick(random, " : ", "=", ":\n  "))
                    .append(value(random, depth))
                    .append(pick(random, "\n", ",\n", " # note python:3.9-slim \" {\n", " // }\r\n", "\n\n"));
        }
        return text.toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 5 : 8)) {
            case 0, 1 -> "\"" + words(random) + "\"";
            case 2 -> pick(random, "true", "12", "a b", "null", "docker_image", "-1.5e3", "a/b.c");
            case 3 -> "\"\"\"" + words(random) + "\n\"" + words(random) + "\"\"\"" + pick(random, "", "\"");
            case 4 -> "\"python:3.9-slim\"" + pick(random, "", " ", " tail");
            case 5 -> "{" + pick(random, "", "\n") + object(random, depth + 1) + "}";
            case 6 -> "[" + value(random, depth + 1) + pick(random, ", ", "\n", " ") + value(random, depth + 1) + "]";
            default -> "${?nowhere}" + pick(random, "", " ", "\" x\"");
        };
    }

    private static String words(Random random) {
        return pick(random, "", "a ", "--image ", "\\\\", "\\n", "{'image': '", "\u00e4 # ", "x=")
                + pick(
                        random,
                        "python:3.9-slim",
                        "allegroai/clearml-apps:hpo-1.10.0-1062",
                        "nothing",
                        "12:30",
                        "a/b",
                        "")
                + pick(random, "", " --rm", "'}", ", ", " // ");
    }
}
