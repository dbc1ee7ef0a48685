package dev.landfall.engine.packages;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.packages.IndexListing.Hash;
import dev.landfall.engine.packages.WebTransport.Answer;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Uploads a bundle's wheels to a package index that is there already (devpi, Nexus, Artifactory, pypiserver), through the legacy upload API
 * that twine speaks. What the index has is found out through its pages first. Wheels are read in place, out of the bundle's layers. One
 * thread.
 */
public final class IndexPublisher {
    private static final int REDIRECTS = 5;
    private static final int METADATA = 8 << 20;

    private final PublishTarget target;
    private final BlobSource blobs;
    private final List<PackedWheel> wheels;
    private final Web web;
    private final Progress progress;
    /** Below which the pages are, once a page was found: {@code simple/}, of devpi {@code +simple/}. */
    private Optional<String> pages = Optional.empty();

    /** @param pause waits before another try */
    public IndexPublisher(
            PublishTarget target,
            WebTransport transport,
            Consumer<Duration> pause,
            BlobSource blobs,
            List<PackedWheel> wheels,
            Progress progress) {
        this.target = target;
        this.blobs = blobs;
        this.wheels = List.copyOf(wheels);
        this.web = new Web(target, transport, pause, progress);
        this.progress = progress;
    }

    /**
     * What an index has of the wheels.
     *
     * @param missing to be uploaded
     * @param differing there under the same name with another content, which pip would take for the same
     */
    public record State(List<PackedWheel> missing, List<PackedWheel> differing) {
        public State {
            missing = List.copyOf(missing);
            differing = List.copyOf(differing);
        }
    }

    /**
     * Asks the index; changes nothing.
     *
     * @throws ProblemException {@code packages.publish-…}
     */
    public State look() {
        Map<String, List<PackedWheel>> projects = new LinkedHashMap<>();
        wheels.forEach(w ->
                projects.computeIfAbsent(w.project(), p -> new ArrayList<>()).add(w));
        List<PackedWheel> missing = new ArrayList<>();
        List<PackedWheel> differing = new ArrayList<>();
        projects.forEach((project, ours) -> {
            Map<String, Hash> theirs = page(project);
            for (PackedWheel wheel : ours) {
                Hash hash = theirs.get(wheel.file());
                if (hash == null) {
                    missing.add(wheel);
                } else if (!same(wheel, hash)) {
                    differing.add(wheel);
                }
            }
        });
        return new State(missing, differing);
    }

    private Map<String, Hash> page(String project) {
        List<String> places = pages.map(List::of).orElse(List.of("simple/", "+simple/"));
        for (String place : places) {
            Optional<String> html = page(target.at(place + project + "/"), project);
            if (html.isPresent()) {
                pages = Optional.of(place);
                return IndexListing.files(html.get());
            }
        }
        return Map.of();
    }

    private Optional<String> page(URI start, String project) {
        URI uri = start;
        for (int i = 0; i <= REDIRECTS; i++) {
            Answer answer = web.get(uri);
            if (answer.ok()) {
                return Optional.of(answer.text());
            }
            boolean elsewhere = answer.status() >= 300 && answer.status() < 400;
            if (!elsewhere && answer.status() != 404 && answer.status() != 410) {
                throw PublishTrouble.of(target, uri, "the page of " + project, answer);
            }
            URI next = elsewhere && !answer.header("location").isEmpty() ? to(uri, answer.header("location")) : null;
            // an index without a project may send on to pypi.org: then it has none, and nobody's password goes there
            if (next == null || !sameServer(uri, next)) {
                return Optional.empty();
            }
            uri = next;
        }
        return Optional.empty();
    }

    /** Whether a login for one is meant for the other too: not for another port, and not without TLS in place of with it. */
    static boolean sameServer(URI one, URI other) {
        return one.getScheme() != null
                && one.getHost() != null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other)
                && other.getRawUserInfo() == null;
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static URI to(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            return URI.create("about:blank");
        }
    }

    private boolean same(PackedWheel wheel, Hash theirs) {
        String algorithm = switch (theirs.algorithm()) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha224", "sha256", "sha384", "sha512" ->
                "SHA-" + theirs.algorithm().substring(3);
            default -> "";
        };
        if (algorithm.equals("SHA-256")) {
            return wheel.digest().hex().equals(theirs.hex());
        }
        if (algorithm.isEmpty()) {
            progress.note(wheel.file() + " is there; the index gives no hash to compare");
            return true;
        }
        try (InputStream in = PackageList.open(blobs, wheel.content())) {
            MessageDigest hasher = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[128 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                progress.checkpoint();
                hasher.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(hasher.digest()).equals(theirs.hex());
        } catch (IOException e) {
            throw unreadable(wheel, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /**
     * Uploads wheels, one after the other.
     *
     * @throws ProblemException {@code packages.publish-…}, naming the wheel
     */
    public void publish(List<PackedWheel> missing) {
        for (PackedWheel wheel : missing) {
            progress.checkpoint();
            UploadForm form = new UploadForm(blobs, wheel, metadata(wheel));
            Answer answer = web.send("POST", target.address(), form.type(), form, wheel.file());
            if (!answer.ok()) {
                throw PublishTrouble.of(target, target.address(), wheel.file(), answer);
            }
        }
    }

    private WheelMetadata metadata(PackedWheel wheel) {
        try (InputStream in = PackageList.open(blobs, wheel.metadata())) {
            return WheelMetadata.parse(in.readNBytes(METADATA));
        } catch (IOException e) {
            throw unreadable(wheel, e);
        }
    }

    private static ProblemException unreadable(PackedWheel wheel, IOException e) {
        return ProblemException.because(
                e, "packages.unreadable", "file", wheel.file(), "why", String.valueOf(e.getMessage()));
    }
}
