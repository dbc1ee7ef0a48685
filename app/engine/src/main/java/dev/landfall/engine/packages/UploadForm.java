package dev.landfall.engine.packages;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One wheel as the body of an upload ({@code multipart/form-data}, the legacy upload API of package indexes). The wheel is streamed out of
 * the bundle; when its bytes turn out not to be the wheel's, the body breaks off, so that no server can take it for whole.
 */
final class UploadForm implements WebTransport.Body {
    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry("Metadata-Version", "metadata_version"),
            Map.entry("Summary", "summary"),
            Map.entry("Home-page", "home_page"),
            Map.entry("Author", "author"),
            Map.entry("Author-email", "author_email"),
            Map.entry("Maintainer", "maintainer"),
            Map.entry("Maintainer-email", "maintainer_email"),
            Map.entry("License", "license"),
            Map.entry("License-Expression", "license_expression"),
            Map.entry("Keywords", "keywords"),
            Map.entry("Platform", "platform"),
            Map.entry("Classifier", "classifiers"),
            Map.entry("Requires-Python", "requires_python"),
            Map.entry("Requires-Dist", "requires_dist"),
            Map.entry("Provides-Extra", "provides_extra"),
            Map.entry("Project-URL", "project_urls"),
            Map.entry("Description-Content-Type", "description_content_type"));

    private final BlobSource blobs;
    private final PackedWheel wheel;
    private final String boundary;
    private final byte[] before;
    private final byte[] after;

    UploadForm(BlobSource blobs, PackedWheel wheel, WheelMetadata metadata) {
        this.blobs = blobs;
        this.wheel = wheel;
        // nothing a zip holds by chance, and the same each time
        this.boundary = "landfall-"
                + Digest.of(wheel.digest().hex().getBytes(StandardCharsets.US_ASCII))
                        .hex();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        field(out, ":action", "file_upload");
        field(out, "protocol_version", "1");
        field(out, "name", metadata.first("Name").orElse(wheel.project()));
        field(out, "version", wheel.version());
        field(out, "filetype", "bdist_wheel");
        field(
                out,
                "pyversion",
                WheelName.tryParse(wheel.file())
                        .map(name -> String.join(".", name.pythons()))
                        .orElse("py3"));
        field(out, "sha256_digest", wheel.digest().hex());
        HEADERS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        header -> metadata.all(header.getKey()).forEach(value -> field(out, header.getValue(), value)));
        text(
                out,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"content\"; filename=\"" + wheel.file()
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        this.before = out.toByteArray();
        this.after = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private void field(ByteArrayOutputStream out, String name, String value) {
        text(
                out,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n"
                        + value.replaceAll("[\\r\\n]+", " ") + "\r\n");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long size() {
        return before.length + wheel.content().size() + after.length;
    }

    String type() {
        return "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(before),
                new Checked(PackageList.open(blobs, wheel.content()), wheel.file(), wheel.digest()),
                new ByteArrayInputStream(after))));
    }

    /** A content that ends in a problem when it was not what it should be. */
    static final class Checked extends FilterInputStream {
        private final String name;
        private final Digest wanted;
        private final MessageDigest hasher;

        Checked(InputStream in, String name, Digest wanted) {
            super(in);
            this.name = name;
            this.wanted = wanted;
            this.hasher = wanted.hasher();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            if (n > 0) {
                hasher.update(into, offset, n);
            } else if (n < 0 && !Digest.of(hasher).equals(wanted)) {
                throw ProblemException.of("packages.damaged", "what", name);
            }
            return n;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
