const TestEnvironment = require('@stryker-mutator/jest-runner/jest-env/node');

/** For each mutant, runs only the tests that cover it, and stops at the first failure. */
module.exports = class extends TestEnvironment {
  async handleTestEvent(event, state) {
    switch (event.name) {
      case 'setup':
        // Stryker passes the full test names, which start with the file name.
        this.global.SELECTED_TESTS = event.testNamePattern?.replaceAll('\\', '');
        break;
      case 'run_start':
        // Without anchors, Jest takes seconds to match, and selects other tests too.
        state.testNamePattern &&= new RegExp(`^(?:${state.testNamePattern.source})$`);
        break;
      case 'test_done':
        this.hasFailed ||= event.test.errors.length > 0;
        break;
      case 'test_start':
        if (this.hasFailed && process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined) {
          event.test.mode = 'skip';
        }
        break;
    }
  }
};
