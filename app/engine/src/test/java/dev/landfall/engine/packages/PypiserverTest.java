package dev.landfall.engine.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.install.PublishWire;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.MadeWheels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With a real package index (pypiserver)")
class PypiserverTest {
    @TempDir
    Path folder;

    private static boolean ran(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static PublishTarget target(int port, String password) {
        return PublishTarget.of("http://127.0.0.1:" + port + "/", "uploader", password);
    }

    private static IndexPublisher publisher(PublishTarget target, PublishWire wire, PackedFixture packed) {
        return new IndexPublisher(target, wire, pause -> {}, packed.blobs(), packed.wheels(), Progress.none());
    }

    @ParameterizedTest(name = "whose pages give {0}")
    @ValueSource(strings = {"sha256", "md5"})
    @DisplayName("packages go up with a login, are found again by their hash, and are told when they differ")
    void publishes(String algorithm) throws Exception {
        Path code = folder.resolve("code");
        assumeTrue(
                ran("python3", "-m", "pip", "install", "--quiet", "--target", code.toString(), "pypiserver[passlib]"),
                "needs Python 3 and pypiserver from PyPI or a mirror of it");
        String password = "s3cret pass";
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8)));
        Path users = Files.writeString(folder.resolve("users"), "uploader:{SHA}" + hash + "\n");
        Path shelf = Files.createDirectories(folder.resolve("shelf"));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                "python3",
                "-m",
                "pypiserver",
                "run",
                "-i",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-P",
                users.toString(),
                "-a",
                "update,download,list",
                "--hash-algo",
                algorithm,
                shelf.toString());
        builder.environment().put("PYTHONPATH", code.toString());
        Process server = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try (PublishWire wire = new PublishWire(() -> {
            throw new AssertionError("no TLS here");
        })) {
            Path wheels = folder.resolve("wheels");
            MadeWheels.pure(wheels, "alpha", "1.0", "Requires-Dist: beta-two");
            MadeWheels.pure(wheels, "alpha", "1.1");
            MadeWheels.pure(wheels, "beta-two", "2.0+site.1");
            PackedFixture packed = PackedFixture.of(wheels);
            PublishTarget target = target(port, password);
            await(wire, target, server);
            IndexPublisher publisher = publisher(target, wire, packed);
            IndexPublisher.State before = publisher.look();
            assertEquals(3, before.missing().size());
            publisher.publish(before.missing().subList(0, 1));
            assertEquals(2, publisher.look().missing().size());
            publisher.publish(publisher.look().missing());
            assertEquals(new IndexPublisher.State(List.of(), List.of()), publisher.look());
            for (PackedWheel wheel : packed.wheels()) {
                assertArrayEquals(
                        Files.readAllBytes(wheels.resolve(wheel.file())),
                        Files.readAllBytes(shelf.resolve(wheel.file())));
            }
            assertEquals(
                    "packages.publish-there",
                    assertThrows(ProblemException.class, () -> publisher.publish(before.missing()))
                            .problem()
                            .code());
            // a wrong password is 403 to it, where others say 401
            assertEquals(
                    "packages.publish-forbidden",
                    assertThrows(
                                    ProblemException.class,
                                    () -> publisher(target(port, "wrong"), wire, packed)
                                            .look())
                            .problem()
                            .code());
            Files.write(shelf.resolve("alpha-1.1-py3-none-any.whl"), new byte[] {1, 2, 3});
            assertEquals(
                    List.of("alpha-1.1-py3-none-any.whl"),
                    publisher.look().differing().stream().map(PackedWheel::file).toList());
        } finally {
            server.destroyForcibly();
        }
    }

    private static void await(PublishWire wire, PublishTarget target, Process server) {
        for (int i = 0; i < 400 && server.isAlive(); i++) {
            try {
                wire.send("GET", target.address(), java.util.Map.of(), java.util.Optional.empty());
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        throw new AssertionError("pypiserver does not answer");
    }
}
