package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads JSON in one pass without holding it, so that a large document, or one made to do harm, costs no more memory than what is kept
 * of it. Doubled keys, deep nesting and trailing text are errors. One thread.
 */
final class JsonWalk implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(40)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final JsonParser parser;

    JsonWalk(InputStream in) throws IOException {
        parser = FACTORY.createParser(in);
        parser.nextToken();
    }

    /** Does something with the value it stands on, and leaves it standing on that value's last token. */
    interface OnField {
        void value(String key) throws IOException;
    }

    /** Does something with the item it stands on. */
    interface OnItem {
        void value() throws IOException;
    }

    void object(OnField field) throws IOException {
        need(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            field.value(key);
        }
        need(JsonToken.END_OBJECT, "the object's end");
    }

    void array(OnItem item) throws IOException {
        array(Integer.MAX_VALUE, item);
    }

    /** A list of at most so many items: an item in memory may take twenty times what it takes as text. */
    void array(int most, OnItem item) throws IOException {
        need(JsonToken.START_ARRAY, "a list");
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw wrong("the list's end");
            }
            if (++count > most) {
                throw wrong("at most " + most + " items in a list");
            }
            item.value();
        }
    }

    String text() throws IOException {
        need(JsonToken.VALUE_STRING, "a text");
        return parser.getText();
    }

    /** A whole number that is not negative. */
    long number() throws IOException {
        need(JsonToken.VALUE_NUMBER_INT, "a whole number");
        long value = parser.getLongValue();
        if (value < 0) {
            throw wrong("a number that is not negative");
        }
        return value;
    }

    int small() throws IOException {
        long value = number();
        if (value > Integer.MAX_VALUE) {
            throw wrong("a smaller number");
        }
        return (int) value;
    }

    Digest digest() throws IOException {
        try {
            return Digest.parse(text());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + where(), e);
        }
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    void skip() throws IOException {
        parser.skipChildren();
        if (parser.currentToken() == null) {
            throw wrong("more");
        }
    }

    /** Nothing but white space may follow. */
    void end() throws IOException {
        if (parser.nextToken() != null) {
            throw wrong("nothing more");
        }
    }

    IOException unknown(String key) {
        String shown = key.length() > 100 ? key.substring(0, 100) + "…" : key;
        return new IOException("unknown key '" + shown + "'" + where());
    }

    private void need(JsonToken token, String what) throws IOException {
        if (parser.currentToken() != token) {
            throw wrong(what);
        }
    }

    private IOException wrong(String wanted) {
        return new IOException("expected " + wanted + where());
    }

    private String where() {
        return " at byte " + parser.currentTokenLocation().getByteOffset();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
