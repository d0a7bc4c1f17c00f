import { Stage } from './protocol';

/** The spelling of tags, as in `jupyter_mlops/stages.py`. */

export const STAGES: readonly Stage[] = ['load', 'features', 'train', 'evaluate'];

/** What a cell can be tagged as, in the order of menus and lanes. */
export const ROLES = [...STAGES, 'parameters', 'skip'] as const;
export type Role = (typeof ROLES)[number];

const PART = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

export function isStage(value: unknown): value is Stage {
  return STAGES.some(stage => stage === value);
}

/** The stage, or `parameters` or `skip`, that a tag of ours begins with. */
export function roleOf(tag: string): Role | null {
  const colon = tag.indexOf(':');
  if (colon < 0) {
    return ROLES.find(role => role === tag) ?? null;
  }
  const stage = tag.slice(0, colon);
  return isStage(stage) && PART.test(tag.slice(colon + 1)) ? stage : null;
}

export function partOf(tag: string): string {
  const colon = tag.indexOf(':');
  return colon < 0 ? '' : tag.slice(colon + 1);
}

export function isPart(text: string): boolean {
  return PART.test(text);
}

/** Our tag among the tags of a cell, the first one where there are several. */
export function ownTag(tags: unknown): string | null {
  return textsOf(tags).find(tag => roleOf(tag) !== null) ?? null;
}

/** The tags of a cell with ours replaced; those of other tools stay in their order. */
export function withTag(tags: unknown, tag: string | null): string[] {
  const others = textsOf(tags).filter(other => roleOf(other) === null);
  return tag === null ? others : [...others, tag];
}

export function textsOf(tags: unknown): string[] {
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

/** `stage:part`, the bare stage for an empty part, null where the part cannot be spelled so. */
export function withPart(stage: string, part: string): string | null {
  const tag = part === '' ? stage : `${stage}:${part}`;
  return roleOf(tag) === null ? null : tag;
}

/** The name of a step's function, as `StepTag.function` in Python. */
export function functionOf(tag: string): string {
  return tag.replace(/[:-]/g, '_').toLowerCase();
}

export function hasManyTags(tags: unknown): boolean {
  return textsOf(tags).filter(tag => roleOf(tag) !== null).length > 1;
}

/** What is wrong with the name of a step: its letters, that another has it, no stage; "" nothing. */
export type Misnomer = 'spelling' | 'taken' | 'none' | '';

/** Why `part` cannot be the name of a step of `tag`'s stage where steps are called `taken`. */
export function misnomer(tag: string, part: string, taken: readonly string[]): Misnomer {
  const stage = roleOf(tag);
  if (!isStage(stage)) {
    return 'none';
  }
  const wanted = withPart(stage, part);
  if (wanted === null) {
    return 'spelling';
  }
  const name = functionOf(wanted);
  return taken.some(other => other !== tag && functionOf(other) === name) ? 'taken' : '';
}
