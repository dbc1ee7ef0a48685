import org.jspecify.annotations.NullMarked;

/** Landfall's engine: everything it can do, without a screen and without a terminal. */
@NullMarked
module dev.landfall.engine {
    requires static org.jspecify;
    requires transitive dev.landfall.resources;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.management;
    requires org.slf4j;
    requires org.apache.commons.compress;
    requires com.github.luben.zstd_jni;
    requires typesafe.config;
    requires transitive com.fasterxml.jackson.databind;
    requires org.snakeyaml.engine;
    // automatic modules, named by their files
    requires transitive kubernetes.client.api;
    requires transitive kubernetes.model.core;
    requires transitive kubernetes.model.common;
    requires io.fabric8.kubernetes.client.jdkhttp;
    requires kubernetes.model.batch;
    requires kubernetes.model.networking;
    requires kubernetes.model.storageclass;
    requires helm.java;
    requires com.networknt.schema;
    requires cyclonedx.core.java;
    requires packageurl.java;
    // named modules that only automatic modules use must be rooted here, or they are not resolved
    requires com.sun.jna;
    requires com.ethlo.time;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.fasterxml.jackson.dataformat.xml;
    requires org.apache.commons.codec;
    requires org.apache.commons.collections4;
    requires org.apache.commons.io;
    requires org.apache.commons.lang3;
    requires com.fasterxml.jackson.datatype.jsr310;

    exports dev.landfall.engine.cluster;
    exports dev.landfall.engine.bundle;
    exports dev.landfall.engine.bundle.trust;
    exports dev.landfall.engine.charts;
    exports dev.landfall.engine.charts.helm;
    exports dev.landfall.engine.format;
    exports dev.landfall.engine.install;
    exports dev.landfall.engine.oci;
    exports dev.landfall.engine.packages;
    exports dev.landfall.engine.openshift;
    exports dev.landfall.engine.oci.words;
    exports dev.landfall.engine.packages.apps;
    exports dev.landfall.engine.problem;
    exports dev.landfall.engine.product;
    exports dev.landfall.engine.progress;
    exports dev.landfall.engine.run;
    exports dev.landfall.engine.support;
    exports dev.landfall.engine.support.redact;

    opens dev.landfall.engine.run to
            com.fasterxml.jackson.databind;
    opens dev.landfall.engine.problem to
            com.fasterxml.jackson.databind;

    exports dev.landfall.engine.registry;
    exports dev.landfall.engine.registry.serve;
}
