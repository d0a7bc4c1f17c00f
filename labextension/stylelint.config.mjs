export default {
  extends: 'stylelint-config-recommended',
  rules: {
    'no-descending-specificity': null,
    // Colours are named once, at the top; everything else uses Lab's theme.
    'color-no-hex': [true, { severity: 'error' }],
    'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla']
  }
};
