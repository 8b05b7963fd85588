"""One more task, as somebody adds it to a department's diagram in a text editor: what is found, and what takes its place."""

import json

EDITS = (
    (
        '<bpmn:sequenceFlow id="answer_is_ready" name="yes" sourceRef="answer_good" targetRef="response_decided">',
        """<bpmn:sequenceFlow id="answer_is_signed" sourceRef="sign_answer" targetRef="response_decided" />
    <bpmn:sequenceFlow id="answer_is_ready" name="yes" sourceRef="answer_good" targetRef="sign_answer">""",
    ),
    ("<bpmn:incoming>answer_is_ready</bpmn:incoming>", "<bpmn:incoming>answer_is_signed</bpmn:incoming>"),
    (
        """    <bpmn:endEvent id="response_decided" name="Response decided">""",
        """    <bpmn:userTask id="sign_answer" name="Sign the answer">
      <bpmn:documentation>Every answer is signed before it goes out.</bpmn:documentation>
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:formDefinition formId="signature" />
        <zeebe:assignmentDefinition candidateGroups="front-line" />
      </bpmn:extensionElements>
      <bpmn:incoming>answer_is_ready</bpmn:incoming>
      <bpmn:outgoing>answer_is_signed</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="response_decided" name="Response decided">""",
    ),
    (
        """        <dc:Bounds x="1272" y="242" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="1243" y="285" width="94" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>""",
        """        <dc:Bounds x="1452" y="242" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="1423" y="285" width="94" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="sign_answer_di" bpmnElement="sign_answer">
        <dc:Bounds x="1272" y="220" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="answer_is_signed_di" bpmnElement="answer_is_signed">
        <di:waypoint x="1372" y="260" />
        <di:waypoint x="1452" y="260" />
      </bpmndi:BPMNEdge>""",
    ),
)
FORM = json.dumps(
    {
        "id": "signature",
        "title": "Sign the answer",
        "type": "default",
        "schemaVersion": 19,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.8.0",
        "components": [
            {
                "id": "Field_signed",
                "key": "signed",
                "type": "checkbox",
                "label": "I have signed the answer",
                "validate": {"required": True},
            }
        ],
    }
)


def with_one_more_task(diagram: str) -> str:
    """The diagram of social care's response, in which an answer is signed before it goes out."""
    for found, instead in EDITS:
        assert diagram.count(found) == 1, found
        diagram = diagram.replace(found, instead)
    return diagram
