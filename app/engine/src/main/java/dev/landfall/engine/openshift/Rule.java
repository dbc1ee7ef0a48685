package dev.landfall.engine.openshift;

/** What a policy can hold against a pod. The words stand in {@code messages/openshift.yaml}, under {@link #code()}. */
public enum Rule {
    RUN_AS_USER,
    RUN_AS_ROOT,
    RUN_AS_NON_ROOT,
    FS_GROUP,
    SUPPLEMENTAL_GROUPS,
    SELINUX,
    SECCOMP,
    CAPABILITY_ADD,
    CAPABILITY_DROP,
    PRIVILEGED,
    PRIVILEGE_ESCALATION,
    READ_ONLY_ROOT,
    HOST_NETWORK,
    HOST_PORT,
    HOST_PID,
    HOST_IPC,
    HOST_USERS,
    SYSCTL,
    VOLUME,
    FLEX_DRIVER,
    APP_ARMOR,
    PROC_MOUNT,
    HOST_PROCESS,
    /** The pod asks for a constraint by name that is not there. */
    REQUIRED_MISSING,
    /** A constraint in the cluster is itself wrong; OpenShift then refuses every pod that would be tried against it. */
    BROKEN_CONSTRAINT,
    /** Neither the service account nor the person may use any constraint. */
    NONE_USABLE;

    /** The key of its words. */
    public String code() {
        return "openshift.pod-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
