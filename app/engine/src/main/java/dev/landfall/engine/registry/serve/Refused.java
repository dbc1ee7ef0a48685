package dev.landfall.engine.registry.serve;

/** An answer that is an error of the API (OCI distribution specification, "Error Codes"). */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    static Refused name() {
        return new Refused(404, "NAME_UNKNOWN", "repository name not known to registry");
    }

    static Refused manifest(String message) {
        return new Refused(404, "MANIFEST_UNKNOWN", message);
    }

    static Refused blob() {
        return new Refused(404, "BLOB_UNKNOWN", "blob unknown to registry");
    }

    static Refused digest() {
        return new Refused(400, "DIGEST_INVALID", "no digest of a known algorithm");
    }
}
