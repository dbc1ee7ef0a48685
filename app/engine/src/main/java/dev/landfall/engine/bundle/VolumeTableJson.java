package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table's text: one line a member and a chunk, so that people can read it and its length can be told before it is written. */
final class VolumeTableJson {
    private static final int NUMBER = 19;

    /** As many as an archive may have; with what is made of them they take 120 MiB of memory. */
    private static final int MEMBERS = 300_000;

    /** How often all members may name an artifact, and how many characters the artifacts' names may have, together. */
    private static final int NAMED = 8 << 20;

    private VolumeTableJson() {}

    static String print(VolumeTable t) {
        StringBuilder out =
                new StringBuilder(256 + t.members().size() * 160 + t.chunks().count() * 68);
        out.append(head(t.bundle(), t.name(), t.version(), t.number(), t.of(), t.size(), t.data()));
        out.append("\"artifacts\":[");
        lines(out, t.artifacts().stream().map(VolumeTableJson::quoted).toList());
        out.append("],\n\"members\":[");
        lines(out, t.members().stream().map(VolumeTableJson::line).toList());
        out.append("],\n\"chunks\":[");
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < t.chunks().count(); i++) {
            hashes.add('"' + t.chunks().hex(i) + '"');
        }
        lines(out, hashes);
        return out.append("]}\n").toString();
    }

    private static String head(Digest bundle, String name, String version, int number, int of, long size, long data) {
        return "{\"format\":\"" + VolumeTable.FORMAT + "\",\n\"bundle\":\"" + bundle + "\",\"name\":" + quoted(name)
                + ",\"version\":" + quoted(version) + ",\n\"number\":" + number + ",\"of\":" + of + ",\"size\":" + size
                + ",\"data\":" + data + ",\"chunk\":" + VolumeTable.CHUNK + ",\n";
    }

    private static String line(VolumeTable.Member m) {
        if (m.file() != null) {
            return "{\"file\":" + quoted(m.file()) + ",\"digest\":\"" + m.blob() + "\",\"size\":" + m.size()
                    + ",\"at\":" + m.at() + "}";
        }
        StringBuilder in = new StringBuilder();
        m.artifacts().forEach(a -> in.append(in.isEmpty() ? "" : ",").append(a));
        return "{\"blob\":\"" + m.blob() + "\",\"size\":" + m.size() + ",\"from\":" + m.from() + ",\"length\":"
                + m.length() + ",\"at\":" + m.at() + ",\"in\":[" + in + "]}";
    }

    private static void lines(StringBuilder out, List<String> items) {
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "\n" : ",\n").append(items.get(i));
        }
        out.append(items.isEmpty() ? "" : "\n");
    }

    private static String quoted(String text) {
        try {
            return Json.MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text can always be written", e);
        }
    }

    /** The most bytes that all but artifacts, members and chunks can take. */
    static int headBound(Digest bundle, String name, String version) {
        return bytes(head(bundle, name, version, 99_999, 99_999, Long.MAX_VALUE, Long.MAX_VALUE)) + 64;
    }

    static int artifactBound(String artifact) {
        return bytes(quoted(artifact)) + 2;
    }

    /** The most bytes a member's line can take, wherever in a volume it comes to lie. */
    static int memberBound(VolumeTable.Member member) {
        return bytes(line(member)) + 2 + NUMBER - Long.toString(member.at()).length();
    }

    static int chunkBound() {
        return 68;
    }

    private static int bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    /** @throws IOException saying what is wrong and where */
    static VolumeTable parse(InputStream in) throws IOException {
        Parsed p = new Parsed();
        try (JsonWalk walk = new JsonWalk(in)) {
            walk.object(key -> {
                switch (key) {
                    case "format" -> p.format = walk.text();
                    case "bundle" -> p.bundle = walk.digest();
                    case "name" -> p.name = walk.text();
                    case "version" -> p.version = walk.text();
                    case "number" -> p.number = walk.small();
                    case "of" -> p.of = walk.small();
                    case "size" -> p.size = walk.number();
                    case "data" -> p.data = walk.number();
                    case "chunk" -> p.chunk = walk.number();
                    case "artifacts" -> walk.array(() -> p.artifact(walk.text()));
                    case "members" -> walk.array(() -> p.member(member(walk, p)));
                    case "chunks" -> walk.array(() -> p.chunks.writeBytes(hash(walk)));
                    default -> throw walk.unknown(key);
                }
            });
            walk.end();
        }
        return p.checked();
    }

    private static VolumeTable.Member member(JsonWalk walk, Parsed p) throws IOException {
        MemberParsed m = new MemberParsed();
        walk.object(key -> {
            switch (key) {
                case "file" -> m.file = walk.text();
                case "blob", "digest" -> m.blob = walk.digest();
                case "size" -> m.size = walk.number();
                case "from" -> m.from = walk.number();
                case "length" -> m.length = walk.number();
                case "at" -> m.at = walk.number();
                case "in" ->
                    walk.array(() -> {
                        p.named();
                        m.in.add(walk.small());
                    });
                default -> throw walk.unknown(key);
            }
        });
        if (m.blob == null) {
            throw new IOException("a member without a digest");
        }
        return new VolumeTable.Member(
                m.file, m.blob, m.size, m.from, m.file != null ? m.size : m.length, m.at, List.copyOf(m.in));
    }

    private static byte[] hash(JsonWalk walk) throws IOException {
        String hex = walk.text();
        if (hex.length() != 64) {
            throw new IOException("a chunk's hash is not of 64 hexadecimal digits");
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new IOException("a chunk's hash is not of 64 hexadecimal digits", e);
        }
    }

    private static final class MemberParsed {
        @Nullable
        String file;

        @Nullable
        Digest blob;

        long size = -1;
        long from;
        long length;
        long at;
        final List<Integer> in = new ArrayList<>(2);
    }

    private static final class Parsed {
        String format = "";

        @Nullable
        Digest bundle;

        String name = "";
        String version = "";
        int number;
        int of;
        long size;
        long data;
        long chunk;
        final List<String> artifacts = new ArrayList<>();
        final List<VolumeTable.Member> members = new ArrayList<>();
        final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

        private int named;
        private int characters;

        void artifact(String name) throws IOException {
            characters += name.length() + 1;
            if (characters > NAMED) {
                throw new IOException("it lists more names than any bundle has");
            }
            artifacts.add(name);
        }

        void member(VolumeTable.Member member) throws IOException {
            if (members.size() >= MEMBERS) {
                throw new IOException("it lists more than " + MEMBERS + " members");
            }
            members.add(member);
        }

        void named() throws IOException {
            if (++named > NAMED) {
                throw new IOException("its members name more artifacts than any bundle has");
            }
        }

        VolumeTable checked() throws IOException {
            if (!format.equals(VolumeTable.FORMAT) || chunk != VolumeTable.CHUNK || bundle == null) {
                throw new IOException("it is of a format that this Landfall does not know: " + format);
            }
            if (number < 1 || number > of || of > 99_999 || data < 0 || size < data) {
                throw new IOException("its numbers contradict each other");
            }
            VolumeTable table = new VolumeTable(
                    bundle,
                    name,
                    version,
                    number,
                    of,
                    size,
                    data,
                    List.copyOf(artifacts),
                    List.copyOf(members),
                    new VolumeTable.Hashes(chunks.toByteArray()));
            if ((size - data + VolumeTable.CHUNK - 1) / VolumeTable.CHUNK
                    != table.chunks().count()) {
                throw new IOException("it does not have a hash for every chunk");
            }
            long end = data;
            for (VolumeTable.Member m : members) {
                boolean inBlob = m.size() >= 0 && m.from() <= m.size() && m.length() <= m.size() - m.from();
                if (!inBlob || m.at() < end || m.length() > size - m.at()) {
                    throw new IOException("a member lies outside the volume, or over another: at byte " + m.at());
                }
                if (m.artifacts().stream().anyMatch(a -> a >= artifacts.size())) {
                    throw new IOException("a member names an artifact that is not listed");
                }
                end = m.at() + m.length();
            }
            return table;
        }
    }
}
