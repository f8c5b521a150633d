import { App, IPolicyValidationContext, PolicyViolation, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { NamespaceSharingPlugin, NamespaceSharingPluginProps } from 'cdk-fargate-linux-controls';

/** Adds the plugin to an app or a stage. Returns a list that receives its violations. */
export function addPlugin(scope: Construct, props?: NamespaceSharingPluginProps): PolicyViolation[] {
  const violations: PolicyViolation[] = [];
  Validations.of(scope).addPlugins(new class extends NamespaceSharingPlugin {
    public validate(context: IPolicyValidationContext) {
      const report = super.validate(context);
      violations.push(...structuredClone(report.violations)); // The CDK may change the report.
      return report;
    }
  }(props));
  return violations;
}

/** Synthesizes an app without printing the report. Returns whether the validation failed: by an error after the synthesis, or by the exit code. */
export function synthesizeQuietly(app: App): boolean {
  const [quiet, { exitCode }] = [jest.spyOn(console, 'error').mockImplementation(), process];
  try {
    app.synth({ force: true });
    return process.exitCode === 1;
  } catch (error) {
    // Newer releases have this in the name instead of the message.
    expect(String(error)).toMatch(/Validation ?failed/i);
    return true;
  } finally {
    process.exitCode = exitCode;
    quiet.mockRestore();
  }
}
