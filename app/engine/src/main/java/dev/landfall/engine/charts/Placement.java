package dev.landfall.engine.charts;

/** In what kind of place an image stands. */
public enum Placement {
    /** A container of a pod, or of a template that Kubernetes itself makes pods of. */
    POD_SPEC,
    /** The value of an environment variable. */
    ENV,
    /** An argument or a command line. */
    ARG,
    /** A value of a ConfigMap. */
    CONFIG_MAP,
    /** A value of a Secret. */
    SECRET,
    /** YAML or JSON inside a text value. */
    EMBEDDED,
    /** A field of an object that an operator acts on. */
    CUSTOM_RESOURCE,
    /** An annotation. */
    ANNOTATION,
    /** A custom resource definition, as a default. */
    DEFINITION,
    /** Anywhere else. */
    OTHER
}
