package dev.landfall.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands and gives each of ours the terminal. */
final class CommandFactory implements IFactory {
    private final Terminal terminal;

    CommandFactory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof LandfallCommand command) {
            command.use(terminal);
        }
        return made;
    }
}
