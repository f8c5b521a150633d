const { TestEnvironment } = require('jest-environment-node');

/** For a mutant, runs only the tests that cover it, and stops at the first one that fails. */
module.exports = class extends TestEnvironment {
  async handleTestEvent(event, state) {
    switch (event.name) {
      case 'setup':
        // Stryker gives the full names of the tests, which begin with the file.
        this.global.SELECTED_TESTS = event.testNamePattern?.replaceAll('\\', '');
        break;
      case 'run_start':
        // A match anywhere in a name takes Jest seconds to look for, and selects other tests too.
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
