import org.jspecify.annotations.NullMarked;

/** A practice site inside the process: a registry and a simulated cluster. */
@NullMarked
module dev.landfall.rehearsal {
    requires static org.jspecify;
    requires transitive dev.landfall.engine;
    requires java.net.http;
    requires jdk.httpserver;
    requires org.apache.commons.compress;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;

    exports dev.landfall.rehearsal;
    exports dev.landfall.rehearsal.cluster;
    exports dev.landfall.rehearsal.product;
    exports dev.landfall.rehearsal.registry;
}
