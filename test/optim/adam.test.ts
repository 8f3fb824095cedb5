import { Adam, Parameter } from '../../src';
import { refuses } from '../support/errors';
import { zeros } from '../support/tensors';

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

refuses(RangeError, [['Adam with lr −1', () => new Adam([named()], { lr: -1 }), 'params[0].lr']]);
