package dev.landfall.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A test that needs a real cluster and real registries, named by the {@code TESTCLUSTER_…} variables that README lists. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@EnabledIfEnvironmentVariable(
        named = "TESTCLUSTER_KUBECONFIG",
        matches = ".+",
        disabledReason = "needs a cluster: set TESTCLUSTER_KUBECONFIG and the variables README lists")
public @interface ClusterTest {}
