/** `device-signin/proxy/node`: mounts the proxy on Node's http servers and what is built on them. */

/** What the handler's functions get as `info`. */
export interface NodeInfo {
  /** The other end of the connection: behind a server of your own, that server's. */
  address: string;
  /** Node's own request. */
  incoming: any;
  /** Node's own response. */
  outgoing: any;
}

/**
 * A listener for `http.createServer`, `app.use` of Express and the like.
 *
 * The request's `Host` is not used, nor any `X-Forwarded-` header; a target that is no plain path is
 * refused. Mount it before a body parser.
 *
 *     createServer(nodeListener(handle)).listen(8080);
 *     app.use('/device-signin', nodeListener(handle)); // Express
 */
export function nodeListener(
  handle: (request: any, info: NodeInfo) => Promise<any>,
): (request: any, response: any) => void;
