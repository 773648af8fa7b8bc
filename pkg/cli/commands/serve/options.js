// The options of `serve` alone.

/** @type {Record<string, import('../../parse-options.js').Option>} */
export const serveOptions = {
  host: {
    type: 'string',
    value: 'ADDRESS',
    description:
      'serve: the address to listen on. Default: 127.0.0.1. Any other needs --cert, --key and --allow.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    description: 'serve: the port to listen on. Default: 8710.',
  },
  origin: {
    type: 'string',
    value: 'URL',
    multiple: true,
    description:
      'serve: where browsers open the page, such as https://kiosk.example; repeat it for more. Default: the host and the port.',
  },
  title: {
    type: 'string',
    value: 'TEXT',
    description: 'serve: the name of the app on the page. Default: none.',
  },
  cert: {
    type: 'string',
    value: 'FILE',
    description: 'serve: the certificate and those above it, PEM, for https.',
  },
  key: {
    type: 'string',
    value: 'FILE',
    description: "serve: the certificate's private key, PEM.",
  },
  allow: {
    type: 'string',
    value: 'WHO',
    multiple: true,
    description:
      'serve: who may begin a sign-in: an address, a network such as 192.168.1.0/24, or `pair` for devices that opened the pairing link once. Repeat it, or separate by commas.',
  },
  idle: {
    type: 'string',
    value: 'MINUTES',
    description: 'serve: sign out after this long without input. Default: 60.',
  },
  lifetime: {
    type: 'string',
    value: 'HOURS',
    description: 'serve: sign out after this long in any case. Default: 12.',
  },
};
