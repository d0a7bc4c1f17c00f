import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, useSignal } from '../controls';
import { ICandidate, IRule } from '../protocol';
import { RulesModel } from '../rules';

/** Asks whether a correction shall hold for cells like it, in this notebook and others. */
export function Offer(props: { rules: RulesModel; trans: TranslationBundle }): JSX.Element | null {
  const { rules, trans } = props;
  useSignal(rules.changed);
  const { offer } = rules;
  const [chosen, setChosen] = React.useState(0);
  React.useEffect(() => setChosen(0), [offer]);
  const candidate = offer?.candidates[chosen] ?? offer?.candidates[0];
  if (!offer || !candidate) {
    return null;
  }
  const { length } = candidate.reaches;
  return (
    <Banner kind="info">
      <p>
        {offer.stage === 'none'
          ? trans.__('Never suggest a step for such cells?')
          : trans.__('Suggest %1 for such cells from now on?', offer.stage)}
      </p>
      <label className="jp-mlops-field">
        <span className="jp-mlops-dim">{trans.__('Cells')}</span>
        <select
          aria-label={trans.__('Cells that the rule fits')}
          value={chosen}
          onChange={event => setChosen(Number(event.target.value))}
        >
          {offer.candidates.map((one, number) => (
            <option key={one.pattern} value={number}>
              {words(one, trans)}
            </option>
          ))}
        </select>
      </label>
      <p className="jp-mlops-dim">
        {length
          ? trans._n('Fits %1 more cell here.', 'Fits %1 more cells here.', length)
          : trans.__('Fits no other cell here.')}{' '}
        {trans.__('Written to %1.', nameOf(rules.file))}
      </p>
      <Button primary onClick={() => void rules.remember(candidate)}>
        {trans.__('Remember')}
      </Button>
      <Button onClick={() => rules.dismiss()}>{trans.__('Not now')}</Button>
    </Banner>
  );
}

/** The rules in force, each with the way to take it back. */
export function RuleList(props: {
  rules: RulesModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { rules, trans } = props;
  useSignal(rules.changed);
  const trouble = rules.trouble ? <Banner kind="error">{rules.trouble}</Banner> : null;
  if (!rules.rules.length) {
    return trouble;
  }
  return (
    <>
      {trouble}
      <details className="jp-mlops-rules">
        <summary title={rules.file}>
          {trans._n('%1 rule for suggestions', '%1 rules for suggestions', rules.rules.length)}
        </summary>
        <ul>
          {rules.rules.map(rule => (
            <Rule key={rule.pattern} rule={rule} rules={rules} trans={trans} />
          ))}
        </ul>
      </details>
    </>
  );
}

function Rule(props: { rule: IRule; rules: RulesModel; trans: TranslationBundle }): JSX.Element {
  const { rule, rules, trans } = props;
  return (
    <li>
      <code>{rule.pattern}</code>
      <span>{rule.stage === 'none' ? trans.__('no step') : rule.stage}</span>
      <button
        type="button"
        className="jp-mlops-link"
        aria-label={trans.__('Forget the rule %1', rule.pattern)}
        onClick={() => void rules.forget(rule.pattern)}
      >
        {trans.__('Forget')}
      </button>
    </li>
  );
}

function words(candidate: ICandidate, trans: TranslationBundle): string {
  const { pattern } = candidate;
  return pattern.startsWith('# ')
    ? trans.__('below the heading “%1”', pattern.slice(2))
    : trans.__('that call %1', pattern);
}

function nameOf(file: string): string {
  return file.split(/[\\/]/).slice(-2).join('/');
}
