package dev.landfall.engine.registry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is answered to whom: the reading half of the API (OCI distribution specification 1.1). Safe for several threads. */
final class ServeApi {
    private static final Pattern OF_A_REPOSITORY =
            Pattern.compile("/v2/(?<name>.+)/(?<what>blobs|manifests|referrers|tags)/(?<which>[^/]+)");
    private static final int PAGE = 10_000;
    private static final String JSON = "application/json";

    private final ServedCatalogue catalogue;
    private final ServeLogin login;
    private final BlobReply blobs;
    private final Room room;

    ServeApi(ServedCatalogue catalogue, ServeLogin login, Room room) {
        this.catalogue = catalogue;
        this.login = login;
        this.blobs = new BlobReply(catalogue.source());
        this.room = room;
    }

    void answer(ServeExchange x) throws IOException, Refused {
        if (!login.admits(x.asked("Authorization"))) {
            x.header("WWW-Authenticate", "Basic realm=\"landfall\", charset=\"UTF-8\"");
            throw new Refused(401, "UNAUTHORIZED", "authentication required");
        }
        if (!x.head() && !x.method().equals("GET")) {
            x.header("Allow", "GET, HEAD");
            throw new Refused(405, "UNSUPPORTED", "this registry is read-only");
        }
        switch (x.path()) {
            case "/v2/", "/v2" -> x.reply(200, JSON, "{}".getBytes(StandardCharsets.UTF_8));
            case "/v2/_catalog" -> catalog(x);
            default -> repository(x);
        }
    }

    private void repository(ServeExchange x) throws IOException, Refused {
        Matcher m = OF_A_REPOSITORY.matcher(x.path());
        if (!m.matches()) {
            throw new Refused(404, "NAME_UNKNOWN", "no such path");
        }
        String name = m.group("name");
        if (!ImageReference.isRepository(name)) {
            throw new Refused(400, "NAME_INVALID", "invalid repository name");
        }
        ServedRepository repository = catalogue.find(name, x.query("ns")).orElseThrow(Refused::name);
        String which = m.group("which");
        switch (m.group("what")) {
            case "manifests" -> manifest(x, repository, which);
            case "blobs" -> blob(x, repository, which);
            case "referrers" -> referrers(x, repository, which);
            default -> {
                if (!which.equals("list")) {
                    throw new Refused(404, "NAME_UNKNOWN", "no such path");
                }
                tags(x, repository, name);
            }
        }
    }

    private void manifest(ServeExchange x, ServedRepository repository, String reference) throws IOException, Refused {
        Descriptor found = repository
                .find(reference)
                .orElseThrow(() -> Refused.manifest(
                        repository.doubtful(reference)
                                ? "several images of the bundle claim this tag; ask by their whole names"
                                : "manifest unknown to registry"));
        boolean byTag = reference.indexOf(':') < 0;
        Descriptor chosen = byTag ? accepted(x, repository, found) : found;
        x.header("Docker-Content-Digest", chosen.digest().toString());
        x.header("ETag", "\"" + chosen.digest() + "\"");
        x.header("Vary", "Accept");
        byte[] made = repository.made(chosen.digest()).orElse(null);
        x.reply(
                200,
                chosen.mediaType(),
                made != null ? made : catalogue.source().read(chosen.digest(), Manifest.LIMIT));
    }

    /** What a client that understands only some forms is given; a digest leaves no choice, a tag does. */
    private Descriptor accepted(ServeExchange x, ServedRepository repository, Descriptor found)
            throws IOException, Refused {
        AcceptedTypes accepted = AcceptedTypes.of(x.asked("Accept"));
        if (accepted.takes(found.mediaType())) {
            return found;
        }
        if (MediaTypes.isIndex(found.mediaType())
                && repository.made(found.digest()).isEmpty()) {
            // what registries give clients from before there were images for several platforms
            byte[] index = catalogue.source().read(found.digest(), Manifest.LIMIT);
            for (Descriptor child :
                    Manifest.parse(index, found.digest().toString()).manifests()) {
                boolean usual = child.platform() != null
                        && child.platform().os().equals("linux")
                        && child.platform().architecture().equals("amd64");
                Descriptor held = repository.manifest(child.digest()).orElse(null);
                if (usual && held != null && accepted.takes(held.mediaType())) {
                    return held;
                }
            }
        }
        throw Refused.manifest("the manifest is of a type that Accept does not name: " + found.mediaType());
    }

    private void blob(ServeExchange x, ServedRepository repository, String which) throws IOException, Refused {
        Digest digest = ServedRepository.digest(which).orElseThrow(Refused::digest);
        OptionalLong there = repository.holdsBlob(digest) ? catalogue.source().size(digest) : OptionalLong.empty();
        long size = there.orElseThrow(Refused::blob);
        String etag = "\"" + digest + "\"";
        x.header("Docker-Content-Digest", digest.toString());
        x.header("ETag", etag);
        x.header("Accept-Ranges", "bytes");
        x.header("Cache-Control", "max-age=31536000, immutable");
        x.header("Content-Type", MediaTypes.OCTETS);
        String condition = x.asked("If-Range");
        Optional<ByteRange> range = Optional.empty();
        if (condition.isEmpty() || condition.equals(etag)) {
            try {
                range = ByteRange.parse(x.asked("Range"), size);
            } catch (ByteRange.Unsatisfiable e) {
                x.header("Content-Range", "bytes */" + size);
                throw new Refused(416, "SIZE_INVALID", "the blob has only " + size + " bytes");
            }
        }
        int status = range.isPresent() ? 206 : 200;
        ByteRange part = range.orElse(new ByteRange(0, size));
        if (status == 206) {
            x.header("Content-Range", part.of(size));
        }
        if (x.head() || size == 0) {
            x.empty(status, part.length());
            return;
        }
        try (Room.Place ignored = room.take();
                Body body = new Body(x, status, part.length())) {
            blobs.send(digest, size, part, body);
        }
    }

    /** The answer of a blob: opened when its first bytes are right. */
    private static final class Body implements BlobReply.Opening, AutoCloseable {
        private final ServeExchange x;
        private final int status;
        private final long length;
        private ServeExchange.@org.jspecify.annotations.Nullable Watched opened;

        Body(ServeExchange x, int status, long length) {
            this.x = x;
            this.status = status;
            this.length = length;
        }

        @Override
        public Sending open() throws IOException {
            ServeExchange.Watched watched = x.open(status, length);
            opened = watched;
            return watched.sending();
        }

        @Override
        public void close() {
            if (opened != null) {
                opened.close();
            }
        }
    }

    private void referrers(ServeExchange x, ServedRepository repository, String which) throws IOException, Refused {
        Digest subject = ServedRepository.digest(which).orElseThrow(Refused::digest);
        String type = x.query("artifactType");
        List<Descriptor> found = repository.referrers(subject).stream()
                .filter(d -> type.isEmpty() || type.equals(d.artifactType()))
                .toList();
        if (!type.isEmpty()) {
            x.header("OCI-Filters-Applied", "artifactType");
        }
        x.reply(200, MediaTypes.OCI_INDEX, ReferrerIndex.print(found));
    }

    private void tags(ServeExchange x, ServedRepository repository, String name) throws IOException, Refused {
        int most = most(x);
        String last = x.query("last");
        List<String> page = repository.tags().tailMap(last + "\0").keySet().stream()
                .limit(most)
                .toList();
        boolean more =
                !page.isEmpty() && !page.getLast().equals(repository.tags().lastKey());
        x.reply(200, JSON, page(x, more, page, most, Map.of("name", name, "tags", page)));
    }

    private void catalog(ServeExchange x) throws IOException, Refused {
        int most = most(x);
        List<String> page = catalogue.names(x.query("last"), most);
        boolean more = !page.isEmpty() && !catalogue.names(page.getLast(), 1).isEmpty();
        x.reply(200, JSON, page(x, more, page, most, Map.of("repositories", page)));
    }

    /** How many names a page may have. */
    private static int most(ServeExchange x) throws Refused {
        if (!x.asks("n")) {
            return PAGE;
        }
        try {
            int n = Integer.parseInt(x.query("n"));
            if (n >= 0) {
                return Math.min(n, PAGE);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Refused(400, "PAGINATION_NUMBER_INVALID", "n is no number of names");
    }

    private static byte[] page(ServeExchange x, boolean more, List<String> page, int most, Map<String, ?> content)
            throws JsonProcessingException {
        if (more) {
            String ns = x.query("ns").isEmpty() ? "" : "&ns=" + encoded(x.query("ns"));
            x.header(
                    "Link",
                    "<" + x.path() + "?n=" + most + "&last=" + encoded(page.getLast()) + ns + ">; rel=\"next\"");
        }
        return Json.MAPPER.writeValueAsBytes(content);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
