package org.boomscooter.server.transport;

/** Says who may do what; asked at one place, before every command. */
@FunctionalInterface
interface Authorizer {
    /** For a server where whoever may connect may do everything. */
    Authorizer ALL = (verb, log) -> true;

    /**
     * Whether a command may be carried out.
     *
     * @param log name, or the prefix of names, that the command is about
     */
    boolean allows(Verb verb, String log);
}
