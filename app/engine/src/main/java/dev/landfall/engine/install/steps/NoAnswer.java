package dev.landfall.engine.install.steps;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why an HTTP call got no answer. */
public enum NoAnswer {
    UNKNOWN_NAME("its name is not known here"),
    REFUSED("nobody answers there"),
    NO_CONNECTION("no connection came about in time"),
    SILENT("it did not answer in time"),
    TLS("its certificate is not trusted"),
    BROKEN("the connection ended without an answer");

    private final String words;

    NoAnswer(String words) {
        this.words = words;
    }

    /** In a few words. */
    public String words() {
        return words;
    }

    /** Whether nothing of the call can have reached anybody. */
    public boolean before() {
        return switch (this) {
            case UNKNOWN_NAME, REFUSED, NO_CONNECTION, TLS -> true;
            case SILENT, BROKEN -> false;
        };
    }

    /** What a failure of {@code java.net.http} means. */
    public static NoAnswer of(Throwable failure) {
        if (find(failure, SSLException.class)) {
            return TLS;
        }
        if (find(failure, UnresolvedAddressException.class) || find(failure, UnknownHostException.class)) {
            return UNKNOWN_NAME;
        }
        if (find(failure, HttpConnectTimeoutException.class)) {
            return NO_CONNECTION;
        }
        if (find(failure, HttpTimeoutException.class)) {
            return SILENT;
        }
        if (find(failure, ConnectException.class) || find(failure, NoRouteToHostException.class)) {
            return REFUSED;
        }
        return BROKEN;
    }

    private static boolean find(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
