const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Jest's Node environment, without three costs that grow with the number of test files. */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    // Coverage refers to positions in functions as Jest compiles them.
    if (!config.globalConfig.collectCoverage) {
      vm.compileFunction = compileOnce;
    }
    AsyncLocalStorage.prototype.run = runAndRemember;
    // The CDK records the time of each synthesis, and Node keeps all records of the process.
    performance.measure = () => {};
  }

  async teardown() {
    await super.teardown();
    used.forEach(storage => storage.disable());
    used.clear();
  }
};

const { compileFunction } = vm;
const compiled = new Map();

/**
 * Compiles each module once per process. Jest would compile it for each test file, which takes a fifth of the suite's time, mostly for the CDK. The
 * modules of a test file still run in their own context.
 */
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

const { run } = AsyncLocalStorage.prototype;
const used = new Set();

/** Remembers the storages to disable. Jest creates one for each test file. Before Node 24, each slows down every later promise of the process. */
function runAndRemember(...parameters) {
  used.add(this);
  return run.apply(this, parameters);
}
