const { createRequire, isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const PACKAGE = /^(?!cdk-fargate-linux-controls(?:\/|$)|@jest\/globals$)[@\w]/;

/** Loads packages with Node, once for all test files of a process, and our modules with Jest, for each file. */
module.exports = class extends Runtime {
  requireModule(from, name, ...rest) {
    return PACKAGE.test(name ?? '') && !isBuiltin(name) ? createRequire(from)(name) : super.requireModule(from, name, ...rest);
  }
};
