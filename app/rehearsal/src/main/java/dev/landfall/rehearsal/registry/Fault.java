package dev.landfall.rehearsal.registry;

import java.time.Duration;
import java.util.Map;

/** Decides how the practice registry misbehaves; asked before each request, from several threads. */
@FunctionalInterface
public interface Fault {
    /** How it behaves this time. */
    sealed interface Behaviour {
        /** As it should. */
        record Well() implements Behaviour {}

        /** It answers this, whatever was asked. */
        record Answer(int status, Map<String, String> headers) implements Behaviour {}

        /** It takes so many bytes of the body and then cuts the connection. */
        record Cut(long afterBytes) implements Behaviour {}

        /** It does everything as it should, and cuts the connection where the answer belongs. */
        record Mute() implements Behaviour {}

        /** It waits so long for every 64 KiB of the body. */
        record Slow(Duration per64KiB) implements Behaviour {}
    }

    Behaviour WELL = new Behaviour.Well();

    /** @param begun what is known before it is carried out: status and bytes are 0 */
    Behaviour judge(Call begun);

    static Behaviour answer(int status) {
        return new Behaviour.Answer(status, Map.of());
    }
}
