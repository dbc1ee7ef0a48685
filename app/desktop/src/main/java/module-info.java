import org.jspecify.annotations.NullMarked;

/** The window. */
@NullMarked
module dev.landfall.desktop {
    requires static org.jspecify;
    requires dev.landfall.rehearsal;
    requires dev.landfall.engine;
    requires javafx.controls;
    requires atlantafx.base;
    requires org.kordamp.ikonli.javafx;
    requires org.kordamp.ikonli.feather;
    requires java.desktop;
    requires org.slf4j;
    requires ch.qos.logback.classic;

    // JavaFX makes the application object; opened, not exported, since nobody compiles against it
    opens dev.landfall.desktop to
            javafx.graphics;
}
