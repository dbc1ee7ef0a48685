package dev.landfall.engine.product;

/** What kind of answer a question wants; forms and checks follow from it. */
public enum QuestionType {
    TEXT,
    /** Several lines. */
    LINES,
    /** A DNS name, as in RFC 1123 section 2.1. */
    HOST,
    /** A whole number. */
    NUMBER,
    BOOLEAN,
    CHOICE,
    /** Shown only behind an eye, stored only encrypted, masked in every export. */
    SECRET,
    /** The name of a StorageClass of the cluster, or empty for its default. */
    STORAGE_CLASS,
    /** The name of an IngressClass of the cluster, or empty for its default. */
    INGRESS_CLASS,
    /** A Kubernetes quantity of bytes, e.g. {@code 50Gi}. */
    SIZE;

    /** How {@code product.yaml} writes it: {@code storage-class}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
