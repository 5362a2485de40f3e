// What the tests use of clients that come without types of their own.

declare module 'splunk-logging' {
  /** https://github.com/splunk/splunk-javascript-logging, version 0.11. */
  export class Logger {
    constructor(config: {
      token: string;
      url: string;
      maxBatchCount?: number;
      maxRetries?: number;
    });
    /** Called with what could not be sent: `message` is the whole batch, as it was on the wire. */
    error: (error: Error & { code?: number }, context: { message: string }) => void;
    /** Events that wait for `flush`, each as its JSON. */
    serializedContextQueue: string[];
    send(context: { message: unknown; severity?: string; metadata?: Record<string, unknown> }): void;
    flush(callback: (error: Error | null, response?: { statusCode: number }) => void): void;
  }
}

declare module 'winston-splunk-httplogger' {
  import Transport from 'winston-transport';
  /** https://github.com/adrianhall/winston-splunk-httplogger, version 3.1. */
  export default class SplunkStreamEvent extends Transport {
    constructor(config: { splunk: { token: string; url: string; maxRetries?: number } });
  }
}
