// Pointers to packets that are archived already: the sweep offers every spilled packet again until it is gone, and queues
// deliver twice. They need no look into R2.
import type { PacketMessage } from '../../schemas/packet.ts';
import { readArchived } from './catalog-reader.ts';
import type { Delivery } from './delivery.ts';
import type { Desk } from './desk.ts';
import { nudgeSeal } from './nudge.ts';
import { settleDone, settleFailed } from './outcomes.ts';

/** A delivery that points into SPILL. */
export type Pointer = Delivery & { readonly said: Extract<PacketMessage, { kind: 'pointer' }> };

/** Whether a delivery is a pointer. */
export function isPointer(delivery: Delivery): delivery is Pointer {
  return delivery.said.kind === 'pointer';
}

/** Settles the pointers whose packets are archived; gives back the others. None is given back when the catalog cannot be read. */
export async function settleArchived(pointers: readonly Pointer[], desk: Desk): Promise<Pointer[]> {
  try {
    const ids = pointers.map(({ said }) => said.packet);
    const { archived, hasUnsealed } = await readArchived(desk.env.CATALOG, ids);
    const done = pointers.filter(({ said }) => archived.has(said.packet));
    // The delivery that archived them may have ended before its nudge.
    if (hasUnsealed) await nudgeSeal(desk.env.SEALING, null);
    await settleDone(
      done.map(({ message, said }) => ({ message, spillKey: said.key })),
      desk,
    );
    return pointers.filter(({ said }) => !archived.has(said.packet));
  } catch (error) {
    for (const pointer of pointers) await settleFailed(pointer, error, desk);
    return [];
  }
}
