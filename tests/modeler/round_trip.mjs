// Reads files as the modelers do and writes them again. Standard input: paths, one a line.
// Standard output: one JSON line for each: {path, xml, warnings}.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };

// The Camunda Modeler writes these attributes on the root element.
const modeler = {
  name: 'Modeler',
  prefix: 'modeler',
  uri: 'http://camunda.org/schema/modeler/1.0',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: [
    {
      name: 'Definitions',
      isAbstract: true,
      extends: ['bpmn:Definitions'],
      properties: [
        { name: 'executionPlatform', isAttr: true, type: 'String' },
        { name: 'executionPlatformVersion', isAttr: true, type: 'String' },
      ],
    },
  ],
};

async function roundTrip(path) {
  const source = await readFile(path, 'utf-8');
  const moddle = path.endsWith('.dmn') ? new DmnModdle() : new BpmnModdle({ zeebe, modeler });
  const type = path.endsWith('.dmn') ? 'dmn:Definitions' : 'bpmn:Definitions';
  const { rootElement, warnings } = await moddle.fromXML(source, type);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  return { path, xml, warnings: warnings.map((warning) => warning.message) };
}

for await (const path of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await roundTrip(path)));
}
