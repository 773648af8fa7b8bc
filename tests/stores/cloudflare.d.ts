// As much of Cloudflare's own module as the stores and their tests use.
declare module 'cloudflare:workers' {
  export const env: unknown;
  export class DurableObject {
    constructor(ctx: unknown, env: unknown);
    ctx: {
      storage: {
        kv: SyncKv;
        getAlarm(): Promise<number | null>;
        setAlarm(at: number): Promise<void>;
      };
    };
  }
  interface SyncKv {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): boolean;
    list(options?: { prefix: string }): Iterable<[string, unknown]>;
  }
}
