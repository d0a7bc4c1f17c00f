// Merged into the configuration of @jupyter/builder. Rspack strips the types; `jlpm types` checks.
const path = require('path');

module.exports = {
  resolve: {
    extensions: ['.tsx', '.ts', '.js'],
    // Only what ../package.json locks goes into the bundle, even where the tools beside it are.
    modules: [path.resolve(__dirname, '../node_modules')]
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        type: 'javascript/auto',
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'classic' } },
            target: 'es2021'
          }
        }
      }
    ]
  }
};
