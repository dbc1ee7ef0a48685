package dev.landfall.rehearsal.registry;

import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A request about an upload. */
final class PracticeUpload {
    private final PracticeExchange x;
    private final PracticeRegistry registry;
    private final PracticeStore store;

    PracticeUpload(PracticeExchange x, PracticeRegistry registry, PracticeStore store) {
        this.x = x;
        this.registry = registry;
        this.store = store;
    }

    /** The connection is to be cut, without an answer. */
    private static final class CutOff extends IOException {
        private static final long serialVersionUID = 1L;
    }

    void open(String repository) throws IOException {
        String mount = x.query("mount", "");
        String from = x.query("from", "");
        if (registry.mounts()
                && !mount.isEmpty()
                && PracticeStore.validName(from)
                && store.hasBlob(from, Digest.parse(mount))) {
            store.link(repository, Digest.parse(mount));
            x.exchange().getResponseHeaders().add("Location", "/v2/" + repository + "/blobs/" + mount);
            x.answer(201);
            return;
        }
        located(repository, store.openUpload(), 0);
        x.answer(202);
    }

    void upload(String repository, String id) throws IOException {
        long held = store.uploadSize(id);
        if (held < 0) {
            x.refuse(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
            return;
        }
        switch (x.call().method()) {
            case "GET" -> {
                located(repository, id, held);
                x.answer(204);
            }
            case "DELETE" -> {
                store.dropUpload(id);
                x.answer(204);
            }
            case "PATCH", "PUT" -> take(repository, id, held);
            default -> x.refuse(405, "UNSUPPORTED", "unsupported");
        }
    }

    private void take(String repository, String id, long held) throws IOException {
        String range = x.call().range();
        if (range != null && Long.parseLong(range.substring(0, range.indexOf('-'))) != held) {
            located(repository, id, held);
            x.refuse(416, "BLOB_UPLOAD_INVALID", "the part does not begin at " + held);
            return;
        }
        try (OutputStream out = store.append(id)) {
            receive(out);
        } catch (IOException e) {
            if (registry.forgetsBroken()) {
                store.dropUpload(id);
            }
            throw e;
        }
        if (x.call().method().equals("PATCH")) {
            located(repository, id, store.uploadSize(id));
            x.answer(202);
        } else if (store.commit(id, repository, Digest.parse(x.query("digest", "")))) {
            x.exchange().getResponseHeaders().add("Location", "/v2/" + repository + "/blobs/" + x.query("digest", ""));
            x.answer(201);
        } else {
            store.dropUpload(id);
            x.refuse(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
    }

    private void receive(OutputStream out) throws IOException {
        InputStream in = x.exchange().getRequestBody();
        byte[] buffer = new byte[1 << 16];
        String told = x.exchange().getRequestHeaders().getFirst("Content-Length");
        long length = told == null ? 0 : Long.parseLong(told);
        long limit = x.limit();
        long received = 0;
        while (received < limit) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, limit - received));
            if (n < 0) {
                if (received < length) {
                    throw new CutOff();
                }
                return;
            }
            out.write(buffer, 0, n);
            received += n;
            x.arrived(n);
        }
        throw new CutOff();
    }

    private void located(String repository, String id, long held) {
        x.exchange().getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/" + id);
        x.exchange().getResponseHeaders().set("Range", "0-" + Math.max(0, held - 1));
        x.exchange().getResponseHeaders().set("Docker-Upload-UUID", id);
    }
}
