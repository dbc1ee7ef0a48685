package dev.landfall.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as {@code landfall --version} prints it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var module = Main.class.getModule().getDescriptor();
        // tests run on the class path, where no module says its version
        String version = module == null ? "(unpackaged)" : module.rawVersion().orElse("(unknown)");
        return new String[] {"landfall " + version};
    }
}
