import { awscdk, github, YamlFile } from 'projen';

const { JobPermission: { READ, WRITE } } = github.workflows;
type Step = github.workflows.JobStep;

/** Actions that projen pins by the tag of a release, or does not use. A hash needs no trust in their repositories. */
const ACTIONS = [
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'peter-evans/create-pull-request@5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
  'actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9', // v5.0.0
  'actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128', // v5.0.0
];

const TOKEN = { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}' };

/** Without a pipe, whose first command could fail unnoticed. */
const DOWNLOAD_SITES = [
  'mkdir releases',
  "gh release list --limit 1000 --exclude-drafts --exclude-pre-releases --json tagName --jq '.[].tagName' > tags",
  'while read -r tag; do',
  '  gh release download "$tag" --pattern site.tar.gz --output "releases/${tag#v}.tar.gz" || echo "::warning::$tag has no site"',
  'done < tags',
].join('\n');

/** Adds what projen has no workflow for, and gives the jobs of projen no more than they need. */
export class Workflows {
  constructor(private readonly library: awscdk.AwsCdkConstructLibrary, scheduledSuites: readonly string[]) {
    ACTIONS.forEach(action => library.github!.actions.set(action.split('@')[0], action));
    this.gate();
    this.scheduled(scheduledSuites);
    this.site();
    this.leastPermissions();
    new YamlFile(library, '.github/zizmor.yml', {
      obj: {
        rules: {
          // The action installs the package of its own release, which bundles its dependencies.
          'adhoc-packages': { ignore: ['action.yml'] },
          // actionlint does not know the new syntax for workflows of the same repository.
          'self-repository': { disable: true },
        },
      },
    });
    // projen's scripts do not quote names that GitHub and git choose, and have their own style.
    new YamlFile(library, '.github/actionlint.yaml', { obj: { paths: { '.github/workflows/{build,release,upgrade-main}.yml': { ignore: ['SC(2015|2086):info', 'SC2236:style'] } } } });
  }

  /** What each change must pass, in Debian, because the suites install programs, start containers, and boot kernels. */
  private gate(): void {
    const workflow = this.workflow('gate', { pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
    this.addDebianJob(workflow, 'gate', [{ name: 'Run all suites', run: '.ci/run' }], { timeoutMinutes: 60 });
  }

  /** Suites that take too long for every change, or that detect changes outside this repository. */
  private scheduled(suites: readonly string[]): void {
    const workflow = this.workflow('scheduled', { schedule: [{ cron: '0 3 * * *' }], workflowDispatch: {} });
    this.addDebianJob(workflow, 'suite', [
      { name: 'Build the package', if: "matrix.suite == 'beside'", run: 'npm run compile && npm run package:js' },
      { name: 'Run the suite', run: 'npm run suite -- ${{ matrix.suite }}' },
    ], { strategy: { failFast: false, matrix: { domain: { suite: [...suites] } } } });
  }

  /** Publishes the documentation of the releases and of `main`. A release calls it, because what it creates with its own token starts no workflow. */
  private site(): void {
    // The last run has all releases, so it must also be the last to deploy.
    const workflow = this.workflow('site', { push: { branches: ['main'] }, workflowDispatch: {}, workflowCall: {} }, {
      limitConcurrency: true, concurrencyOptions: { group: 'site' },
    });
    workflow.addJobs({
      build: {
        runsOn: ['ubuntu-latest'],
        if: "github.event_name == 'workflow_dispatch' || vars.PUBLISH_SITE == 'true'",
        permissions: { contents: READ },
        steps: [
          checkout({ ref: 'main' }),
          ...this.library.renderWorkflowSetup({ mutable: false }),
          { name: 'Download the sites of the releases', env: TOKEN, run: DOWNLOAD_SITES },
          { name: 'Build the site', run: 'npm run site -- --releases releases' },
          { uses: 'actions/upload-pages-artifact', with: { path: 'site/dist' } },
        ],
      },
      deploy: {
        needs: ['build'],
        runsOn: ['ubuntu-latest'],
        permissions: { pages: WRITE, idToken: WRITE },
        environment: 'github-pages',
        steps: [{ uses: 'actions/deploy-pages' }],
      },
    });
    const { release, packageTask } = this.library;
    // Before the version is back at 0.0.0.
    packageTask.exec('npm run site -- --release && tar -czf dist/site.tar.gz -C site/dist .', { condition: 'node -e "if (!process.env.RELEASE) process.exit(1)"' });
    release!.publisher.addGitHubPostPublishingSteps({
      name: 'Add the documentation', if: '${{ !inputs.dry_run }}', env: TOKEN, run: 'gh release upload --clobber "$(cat dist/releasetag.txt)" dist/site.tar.gz',
    });
    release!.addJobs({
      site: { needs: ['release_github'], if: "vars.PUBLISH_SITE == 'true' && !inputs.dry_run", permissions: { contents: READ, pages: WRITE, idToken: WRITE }, uses: './.github/workflows/site.yml' } as unknown as github.workflows.Job,
    });
  }

  private workflow(id: string, triggers: github.workflows.Triggers, options?: github.GithubWorkflowOptions): github.GithubWorkflow {
    const workflow = new github.GithubWorkflow(this.library.github!, id, options);
    workflow.on(triggers);
    return workflow;
  }

  private addDebianJob(workflow: github.GithubWorkflow, id: string, steps: readonly Step[], options: Partial<github.workflows.Job>): void {
    workflow.addJob(id, {
      runsOn: ['ubuntu-latest'],
      container: { image: 'debian:12' },
      permissions: { contents: READ },
      ...options,
      steps: [
        { name: 'Install git and Python', run: 'apt-get update && apt-get install -y --no-install-recommends ca-certificates git python3 python3-venv' },
        checkout(),
        { name: 'Trust the folder, which belongs to the user outside the container', run: 'git config --global --add safe.directory "$GITHUB_WORKSPACE"' },
        ...this.library.renderWorkflowSetup({ mutable: false }),
        ...steps,
      ],
    });
    // GitHub requires a text, and projen writes a list.
    workflow.file!.addOverride(`jobs.${id}.container.options`, '--privileged');
  }

  /** Leaves no token in the folders of projen's jobs, and gives those that only read no permission to write. */
  private leastPermissions(): void {
    const fileOf = (name: string) => this.library.tryFindObjectFile(`.github/workflows/${name}.yml`)!;
    // The positions of the steps that check out the repository.
    const checkouts = {
      'build': { 'build': 0, 'package-js': 3, 'package-python': 4 },
      'release': { release: 0, release_npm: 3, release_pypi: 4 },
      'upgrade-main': { upgrade: 0, pr: 0 },
    };
    for (const [name, jobs] of Object.entries(checkouts)) {
      Object.entries(jobs).forEach(([job, step]) => fileOf(name).addOverride(`jobs.${job}.steps.${step}.with.persist-credentials`, false));
    }
    fileOf('release').addOverride('jobs.release.permissions.contents', 'read');
    fileOf('pull-request-lint').addOverride('jobs.validate.permissions.pull-requests', 'read');
    // The job only reads the title, so it needs no event that passes secrets to workflows for pull requests of forks.
    fileOf('pull-request-lint').addDeletionOverride('on.pull_request_target');
    fileOf('pull-request-lint').addOverride('on.pull_request', { types: ['opened', 'edited', 'reopened', 'synchronize'] });
  }
}

function checkout(options: object = {}): Step {
  return { ...github.WorkflowSteps.checkout(), with: { ...options, 'persist-credentials': false } };
}
