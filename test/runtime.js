const { createRequire, isBuiltin } = require('node:module');
const { dirname } = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const PACKAGE = /^(?!cdk-fargate-linux-controls(?:\/|$)|@jest\/globals$)[@\w]/;
const OWN = /^(?:[./]|cdk-fargate-linux-controls$)/;
const PARAMETERS = ['module', 'exports', 'require', '__dirname', '__filename', 'jest'];

/** What all test files of a process share: packages, the paths of imported modules, and compiled modules. */
const [packages, paths, compiled, sourceMaps] = [new Map(), new Map(), new Map(), new Map()];

/**
 * Loads packages with Node, once for all test files of a process, and our modules for each file.
 *
 * Jest would resolve, read, and prepare each module again for each file, which takes more time than running it. It still does
 * so where that matters: for coverage, in watch mode, and in tests that mock, isolate, or reset modules.
 */
module.exports = class extends Runtime {
  modules = new Map();

  constructor(...parameters) {
    super(...parameters);
    const { collectCoverage, watch, watchAll } = parameters.at(-1);
    this.loadsWithJest = collectCoverage || watch || watchAll;
    this.transformCache.sourceMaps = sourceMaps;
  }

  requireModuleOrMock(from, name) {
    const hasNoMock = !this.loadsWithJest && !this.testState.isTornDown() && (OWN.test(name) || packages.has(name));
    return hasNoMock ? this.requireModule(from, name) : super.requireModuleOrMock(from, name);
  }

  requireModule(from, name = '', options, ...rest) {
    if (PACKAGE.test(name) && !isBuiltin(name)) {
      if (!packages.has(name)) {
        packages.set(name, createRequire(from)(name));
      }
      return packages.get(name);
    }
    const path = this.loadsWithJest || options?.isInternalModule || !OWN.test(name) ? '' : this.pathOf(from, name);
    return path.endsWith('.ts') ? this.load(path) : super.requireModule(from, name, options, ...rest);
  }

  setMock(...parameters) {
    this.loadsWithJest = true;
    super.setMock(...parameters);
  }

  resetModules() {
    this.loadsWithJest = true;
    super.resetModules();
  }

  isolateModules(load) {
    const { loadsWithJest } = this;
    this.loadsWithJest = true;
    try {
      super.isolateModules(load);
    } finally {
      this.loadsWithJest = loadsWithJest;
    }
  }

  /** Returns the path of one of our modules, which is resolved once per process. */
  pathOf(from, name) {
    const key = `${dirname(from)}\0${name}`;
    if (!paths.has(key)) {
      paths.set(key, this._resolution.resolveCjs(from, name));
    }
    return paths.get(key);
  }

  /** Returns the exports of one of our modules, which is compiled once per process and runs once per test file. */
  load(path) {
    const known = this.modules.get(path);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} };
    this.modules.set(path, module);
    if (!compiled.has(path)) {
      compiled.set(path, vm.compileFunction(this.transformCache.transform(path), PARAMETERS, { filename: path, parsingContext: globalThis }));
    }
    const requireFrom = Object.assign(name => this.requireModuleOrMock(path, name), { resolve: name => createRequire(path).resolve(name) });
    this.jest ??= this.jestGlobals.jestObjectFor(path);
    try {
      compiled.get(path).call(module.exports, module, module.exports, requireFrom, dirname(path), path, this.jest);
    } catch (error) {
      this.modules.delete(path);
      throw error;
    }
    return module.exports;
  }
};
