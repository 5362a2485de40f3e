// MITRE ATT&CK as OCSF `attack` objects, from the parallel lists of ids and names that products give.
import type { JsonObject } from '../../../../schemas/json.ts';

/** The version our captions and ids follow; OCSF wants one beside each attack. */
export const ATTACK_VERSION = '16';

const part = (ids: readonly string[] | undefined, names: readonly string[] | undefined, i: number) => {
  const uid = ids?.[i];
  const name = names?.[i];
  return uid === undefined && name === undefined ? undefined : { name, uid };
};

/** One attack per position of the lists; undefined when all are empty or absent. */
export const attacks = (
  tacticIds?: readonly string[],
  tacticNames?: readonly string[],
  techniqueIds?: readonly string[],
  techniqueNames?: readonly string[],
): JsonObject[] | undefined => {
  const count = Math.max(
    tacticIds?.length ?? 0,
    tacticNames?.length ?? 0,
    techniqueIds?.length ?? 0,
    techniqueNames?.length ?? 0,
  );
  if (count === 0) return undefined;
  const list: JsonObject[] = [];
  for (let i = 0; i < count; i++) {
    const tactic = part(tacticIds, tacticNames, i);
    const technique = part(techniqueIds, techniqueNames, i);
    const dot = technique?.uid?.indexOf('.') ?? -1;
    // `T1059.001` is a sub-technique, and its name is the sub-technique's.
    if (dot < 0) list.push({ tactic, technique, version: ATTACK_VERSION });
    else {
      const above = { uid: technique?.uid?.slice(0, dot) };
      list.push({ sub_technique: technique, tactic, technique: above, version: ATTACK_VERSION });
    }
  }
  return list;
};

/** One attack per technique id (`T1059`, `T1059.001`), for products that name nothing else; undefined for an empty list. */
export const techniques = (ids: readonly string[]): JsonObject[] | undefined => {
  const list = ids.map((id) => {
    const dot = id.indexOf('.');
    if (dot < 0) return { technique: { uid: id }, version: ATTACK_VERSION };
    return { sub_technique: { uid: id }, technique: { uid: id.slice(0, dot) }, version: ATTACK_VERSION };
  });
  return list.length === 0 ? undefined : list;
};
