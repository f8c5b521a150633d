const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Compiles each module once per process. Jest would compile it for each test file, which takes a fifth of the suite's time, mostly for the CDK.
 *
 * The modules of a test file still run in their own context.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    // Coverage refers to positions in functions as Jest compiles them.
    if (!config.globalConfig.collectCoverage) {
      vm.compileFunction = compileOnce;
    }
  }
};

const { compileFunction } = vm;
const compiled = new Map();

function compileOnce(code, parameters, options) {
  if (options.parsingContext === undefined) {
    return compileFunction(code, parameters, options);
  }
  let known = compiled.get(options.filename);
  if (known?.code !== code) {
    // On one line, so that errors name the lines of the module.
    known = { code, script: new vm.Script(`(function (${parameters.join(', ')}) {${code}\n})`, { filename: options.filename }) };
    compiled.set(options.filename, known);
  }
  return known.script.runInContext(options.parsingContext);
}
