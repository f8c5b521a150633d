const { AsyncLocalStorage } = require('node:async_hooks');
const { performance } = require('node:perf_hooks');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

// V8 optimizes what runs ten times as often as by default, because our modules start anew for each test file: a tenth less processor time.
setFlagsFromString(process.version.startsWith('v20.') ? '--interrupt-budget=700000' : '--invocation-count-for-turbofan=30000');

/**
 * Runs test files in the context of their process, in which runtime.js shares packages among them. Each file still loads its own instances of our modules.
 *
 * A context for each file, as in Jest's Node environment, would load the CDK anew for each, which takes half of the suite's time.
 */
module.exports = class {
  global = globalThis;
  fakeTimers = null;
  moduleMocker = new ModuleMocker(globalThis);
  variables = { ...process.env };
  exit = process.exit;

  constructor({ globalConfig, projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    // Coverage refers to positions in functions as Jest compiles them.
    vm.compileFunction = globalConfig.collectCoverage ? compileHere : compileOnce;
    AsyncLocalStorage.prototype.run = runAndRemember;
    // The CDK records the time of each synthesis, and Node keeps all records of the process.
    performance.measure = () => {};
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    used.forEach(storage => storage.disable());
    used.clear();
    // Otherwise, Jest would report the results of the next files to this one too.
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    // Jest's state, whose symbol each file has anew, and its `process.exit` would keep the modules of the file in memory.
    Object.getOwnPropertySymbols(globalThis).filter(({ description }) => description === 'JEST_STATE_SYMBOL').forEach(symbol => delete globalThis[symbol]);
    process.exit = this.exit;
    Object.keys(process.env).forEach(name => delete process.env[name]);
    Object.assign(process.env, this.variables);
  }

  /** Returns a value, without which Jest would run nothing. */
  getVmContext() {
    return this.global;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }
};

const { compileFunction } = vm;
const compiled = new Map();

const compileHere = (code, parameters, options) => compileFunction(code, parameters, { ...options, parsingContext: undefined });

/** Compiles each module once per process. Jest would compile it for each test file. */
function compileOnce(code, parameters, options) {
  if (options.parsingContext !== globalThis) {
    return compileFunction(code, parameters, options);
  }
  let known = compiled.get(options.filename);
  if (known?.code !== code) {
    // On one line, so that errors name the lines of the module.
    const script = new vm.Script(`(function (${parameters.join(', ')}) {${code}\n})`, { filename: options.filename });
    known = { code, run: script.runInThisContext() };
    compiled.set(options.filename, known);
  }
  return known.run;
}

const { run } = AsyncLocalStorage.prototype;
const used = new Set();

/** Remembers the storages to disable. Jest creates one for each test file. Before Node 24, each slows down every later promise of the process. */
function runAndRemember(...parameters) {
  used.add(this);
  return run.apply(this, parameters);
}
