package dev.landfall.engine.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.math.BigInteger;

/** JSON as Landfall reads and writes it: strict about duplicates, dates as ISO text, keys in a stable order. */
public final class Json {
    /** For records and maps of our own. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** A tree takes up to a hundred bytes of memory for one of text. */
    private static final int TOKENS = 2_000_000;

    private static final ObjectMapper STRICT = strictMapper();

    private Json() {}

    /**
     * Parses what may have been written by anyone: duplicate keys, trailing text and deep nesting are refused.
     *
     * @throws IOException saying where
     */
    public static JsonNode strict(byte[] content) throws IOException {
        return STRICT.readTree(content);
    }

    private static ObjectMapper strictMapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .nodeFactory(new SmallNumbers())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(100)
                        .maxTokenCount(TOKENS)
                        .build());
        return mapper;
    }

    /** No document has whole numbers beyond 64 bits; kept whole, each would take four times the memory of others. */
    private static final class SmallNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueNode numberNode(BigInteger value) {
            return DoubleNode.valueOf(value.doubleValue());
        }
    }
}
