import { IAnalysis, INameOffer, Stage } from './protocol';
import { isStage, misnomer, partOf, roleOf } from './tags';

const MANY = 3;

/** What says most about a step of a stage comes first; what says nothing is left out. */
const TELLING: Record<Stage, readonly INameOffer['kind'][]> = {
  load: ['data', 'value', 'action'],
  features: ['action', 'value', 'data'],
  train: ['model', 'value'],
  evaluate: ['metric', 'value']
};

/**
 * Names that fit a step of `tag`'s stage with these cells, best first.
 *
 * What the step gives to other cells names it before what stays inside; a name that another step
 * has is not offered.
 */
export function namesFor(
  analysis: IAnalysis,
  cells: readonly number[],
  tag: string,
  tags: readonly string[]
): string[] {
  const stage = roleOf(tag);
  if (!isStage(stage)) {
    return [];
  }
  const own = new Set(cells);
  const given = new Set(
    analysis.links
      .filter(link => own.has(link.from) && !own.has(link.to))
      .flatMap(link => link.names)
  );
  const rank = (offer: INameOffer): number =>
    TELLING[stage].indexOf(offer.kind) + (offer.of.some(name => given.has(name)) ? 0 : 10);
  const names = [...cells]
    .sort((a, b) => b - a)
    .flatMap(cell => analysis.cells[cell]?.names ?? [])
    .filter(offer => TELLING[stage].includes(offer.kind))
    .sort((a, b) => rank(a) - rank(b))
    .map(offer => offer.name)
    .filter(name => name !== stage && name !== partOf(tag) && misnomer(tag, name, tags) === '');
  return [...new Set(names)].slice(0, MANY);
}
