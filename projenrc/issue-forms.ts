import { Component, Project, YamlFile } from 'projen';

interface Question {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly optional?: boolean;
  /** A language makes the answer a code block. */
  readonly render?: string;
  /** One line. Otherwise a text area. */
  readonly short?: boolean;
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly questions: readonly Question[];
}

const VERSIONS: Question = { id: 'versions', label: 'Versions', description: 'of this package, aws-cdk-lib, and Node or Python', short: true };

const FORMS: Record<string, Form> = {
  bug: {
    name: 'Bug',
    description: 'The library or the command does something wrong.',
    labels: ['bug'],
    questions: [
      { id: 'program', label: 'Program', description: 'The smallest app or task definition that shows it, and the command that you ran', render: 'text' },
      { id: 'actual', label: 'What happens', description: 'The output, and for a task that does not start, its stopped reason' },
      { id: 'expected', label: 'What should happen' },
      VERSIONS,
    ],
  },
  finding: {
    name: 'Wrong or missing finding',
    description: 'A rule reports a task definition that works, or does not report one that fails.',
    labels: ['rule'],
    questions: [
      { id: 'rule', label: 'Rule', description: 'The id in the finding, if there is one', short: true, optional: true },
      { id: 'definition', label: 'Task definition', description: 'Without secrets and account numbers', render: 'json' },
      { id: 'evidence', label: 'Evidence', description: 'What ECS, Fargate, or the kernel does: an error message, a log, or a page of AWS' },
      VERSIONS,
    ],
  },
  proposal: {
    name: 'Proposal',
    description: 'A kernel parameter, a rule, an observer, or something else is missing.',
    labels: ['enhancement'],
    questions: [
      { id: 'need', label: 'What you want to do', description: 'The task, not the solution' },
      { id: 'today', label: 'What you do today', optional: true },
      { id: 'sources', label: 'Sources', description: 'Pages that describe the control, with their address', optional: true },
    ],
  },
};

/** The forms for issues on GitHub. */
export class IssueForms extends Component {
  constructor(project: Project) {
    super(project);
    for (const [file, { questions, ...form }] of Object.entries(FORMS)) {
      new YamlFile(project, `.github/ISSUE_TEMPLATE/${file}.yml`, { obj: { ...form, body: questions.map(render) } });
    }
    new YamlFile(project, '.github/ISSUE_TEMPLATE/config.yml', { obj: { blank_issues_enabled: true } });
  }
}

function render({ id, label, description, optional, render: language, short }: Question): object {
  return {
    type: short ? 'input' : 'textarea',
    id,
    attributes: { label, description, render: language },
    validations: { required: !optional },
  };
}
