// events/s/core of each protocol in workerd, from its body to a packet: what `take` costs before the rooms that all share.
import { type CoreFigures, withBenchWorker } from './core-rooms.ts';
import { type ProtocolBody, protocolBodies } from './protocol-bodies.ts';

/** A row; `decode_us` is the protocol's `take`. */
export type ProtocolFigures = Omit<CoreFigures, 'corpus' | 'floor_us'> & { readonly protocol: string };

/** Measures every protocol whose name holds one of `wanted` (between commas); `seconds` a stage. */
export function benchProtocols(
  seconds: number,
  wanted: string,
  progress: (line: string) => void,
): Promise<ProtocolFigures[]> {
  return withBenchWorker(async (url) => {
    const figures: ProtocolFigures[] = [];
    const bodies = protocolBodies().filter(({ name }) =>
      wanted.split(',').some((part) => name.includes(part)),
    );
    for (const body of bodies) {
      const one = await measure(url, body, seconds);
      figures.push(one);
      progress(`${one.protocol}: ${Math.round(one.attested_per_second).toLocaleString('en')} events/s`);
    }
    return figures;
  });
}

async function measure(
  url: string,
  { name, protocol, path, headers, body }: ProtocolBody,
  seconds: number,
): Promise<ProtocolFigures> {
  const query = new URLSearchParams({ protocol, path, seconds: String(seconds) });
  const response = await fetch(`${url}?${query}`, {
    method: 'POST',
    headers: { 'content-type': '', ...headers },
    body,
  });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  const {
    events,
    bytes,
    packets: _packets,
    floor_us: _floor,
    ...rest
  } = (await response.json()) as Record<string, number>;
  return { protocol: name, bytes_per_event: (bytes ?? 0) / (events ?? 1), ...rest } as ProtocolFigures;
}
