package dev.landfall.engine.format;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * A YAML parser that goes down only so deep, and gives only so many values: who makes a tree of its events calls itself for each level, and a
 * text of a few kilobytes can have more levels than a thread has stack; and a tree takes a hundred times the memory of its text.
 */
final class BoundedParser implements Parser {
    private final Parser parser;
    private final int most;
    private int left;
    private int depth;

    /**
     * @param most levels of lists and maps
     * @param events texts, beginnings and ends
     */
    BoundedParser(Parser parser, int most, int events) {
        this.parser = parser;
        this.most = most;
        this.left = events;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    /** @throws ParserException when it is too deep or too much */
    @Override
    public Event next() {
        Event event = parser.next();
        if (--left < 0) {
            throw new ParserException("it holds more values than any file of this kind", event.getStartMark());
        }
        switch (event.getEventId()) {
            case SequenceStart, MappingStart -> {
                if (++depth > most) {
                    throw new ParserException("nested too deeply", event.getStartMark());
                }
            }
            case SequenceEnd, MappingEnd -> depth--;
            default -> {
                // the others are of one level
            }
        }
        return event;
    }
}
