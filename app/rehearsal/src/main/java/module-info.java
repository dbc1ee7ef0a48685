import org.jspecify.annotations.NullMarked;

/** A practice site inside the process: a registry and a simulated cluster. */
@NullMarked
module dev.landfall.rehearsal {
    requires static org.jspecify;
    requires transitive dev.landfall.engine;
    requires jdk.httpserver;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;

    exports dev.landfall.rehearsal.registry;
}
