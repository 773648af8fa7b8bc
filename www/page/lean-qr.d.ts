// The page imports the QR library by its path, where TypeScript looks for no types.
declare module '*/lean-qr/index.mjs' {
  export * from 'lean-qr';
}
declare module '*/lean-qr/extras/svg.mjs' {
  export * from 'lean-qr/extras/svg';
}
