// Whether a configuration names Microsoft Entra, or another server.

/**
 * As the library reads a configuration: Entra, unless it has `issuer` or `endpoints`.
 *
 * @param {{ issuer?: unknown, endpoints?: unknown }} config
 */
export const isEntra = ({ issuer, endpoints }) => issuer == null && endpoints == null;
