// The order, names and values are those that PyTorch 2.15 prints, without the settings that are not here.
import { inspect } from 'node:util';
import { Adam, AdamW, Linear } from '../../src';

test('an optimizer prints its groups as in PyTorch', () => {
  const { weight, bias } = new Linear(2, 1);
  const groups = [{ params: [weight] }, { params: [bias!], weightDecay: 0, lr: 3e-5 }];
  const optimizer = new AdamW(groups, { lr: 2e-3 });
  expect(String(optimizer)).toBe(`AdamW (
Parameter Group 0
    amsgrad: False
    betas: (0.9, 0.999)
    eps: 1e-08
    lr: 0.002
    maximize: False
    weight_decay: 0.01

Parameter Group 1
    amsgrad: False
    betas: (0.9, 0.999)
    eps: 1e-08
    lr: 3e-05
    maximize: False
    weight_decay: 0
)`);
  expect(inspect(optimizer)).toBe(String(optimizer));
});

test('it prints the rates that are set now, under the name of its class', () => {
  const optimizer = new Adam(new Linear(2, 1).namedParameters());
  optimizer.paramGroups[0].lr = 0.5;
  expect(String(optimizer)).toMatch(/^Adam \(\n.*\n {4}lr: 0\.5\n/s);
});
