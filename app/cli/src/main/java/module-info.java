import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module dev.landfall.cli {
    requires static org.jspecify;
    requires dev.landfall.rehearsal;
    requires info.picocli;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires ch.qos.logback.classic;

    opens dev.landfall.cli to
            info.picocli;
}
