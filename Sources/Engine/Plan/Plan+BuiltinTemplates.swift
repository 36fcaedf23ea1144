extension Plan {
  /// A first text for each audience of the built-in plan at each status; the starter plan writes them out as files.
  static let builtinTemplates = [
    MessageTemplate(
      audience: "engineering", status: "investigating",
      text: #"""
        {{severity}} {{title}}: investigating since {{started}}.
        {{#impact}}
        Impact: {{impact}}
        {{/impact}}
        {{#known}}
        Known so far:
        {{known}}
        {{/known}}
        {{^known}}
        The cause is not known yet.
        {{/known}}
        {{#next_update}}
        Next update at {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "engineering", status: "identified",
      text: #"""
        {{severity}} {{title}}: the cause is identified.
        {{#impact}}
        Impact: {{impact}}
        {{/impact}}
        {{#known}}
        {{known}}
        {{/known}}
        {{#next_update}}
        Next update at {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "engineering", status: "monitoring",
      text: #"""
        {{severity}} {{title}}: contained, being watched.
        {{#known}}
        {{known}}
        {{/known}}
        {{#next_update}}
        Next update at {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "engineering", status: "resolved",
      text: #"""
        {{severity}} {{title}}: resolved after {{elapsed}}.
        {{#resolution}}
        What ended it: {{resolution}}
        {{/resolution}}
        {{#cause}}
        Probable cause: {{cause}}
        {{/cause}}

        """#),
    MessageTemplate(
      audience: "management", status: "investigating",
      text: #"""
        {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
        {{#impact}}
        Impact: {{impact}}
        {{/impact}}
        {{#commander}}
        {{commander}} leads the response.
        {{/commander}}
        Still investigating{{#next_update}}, next update at {{next_update}}{{/next_update}}.

        """#),
    MessageTemplate(
      audience: "management", status: "identified",
      text: #"""
        {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
        {{#impact}}
        Impact: {{impact}}
        {{/impact}}
        The cause is identified and a fix is under way{{#next_update}}, next update at {{next_update}}{{/next_update}}.

        """#),
    MessageTemplate(
      audience: "management", status: "monitoring",
      text: #"""
        {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
        The impact has stopped. We watch that it stays so{{#next_update}}, next update at {{next_update}}{{/next_update}}.

        """#),
    MessageTemplate(
      audience: "management", status: "resolved",
      text: #"""
        {{title}}: resolved after {{elapsed}}.
        {{#impact}}
        Impact was: {{impact}}
        {{/impact}}
        {{#cause}}
        Probable cause: {{cause}}
        {{/cause}}
        A review without blame follows.

        """#),
    MessageTemplate(
      audience: "status-page", status: "investigating",
      text: #"""
        {{! What the public reads: no names, no causes that are not sure. }}
        We are investigating a problem{{#service}} with {{service}}{{/service}}.
        {{#impact}}
        {{impact}}
        {{/impact}}
        {{#next_update}}
        We will post the next update by {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "status-page", status: "identified",
      text: #"""
        We have found what causes the problem{{#service}} with {{service}}{{/service}} and are working on a fix.
        {{#impact}}
        {{impact}}
        {{/impact}}
        {{#next_update}}
        We will post the next update by {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "status-page", status: "monitoring",
      text: #"""
        A fix is in place{{#service}} for {{service}}{{/service}}, and we are watching the result.
        {{#next_update}}
        We will post the next update by {{next_update}}.
        {{/next_update}}

        """#),
    MessageTemplate(
      audience: "status-page", status: "resolved",
      text: #"""
        The problem{{#service}} with {{service}}{{/service}} is resolved. It began at {{started}} and lasted {{elapsed}}.
        We are sorry for the trouble it caused.

        """#),
    MessageTemplate(
      audience: "customer-success", status: "investigating",
      text: #"""
        {{severity}} since {{started}}: {{title}}.
        {{#impact}}
        What customers notice: {{impact}}
        {{/impact}}
        What to tell them: we know of it and are working on it{{#next_update}}; more by {{next_update}}{{/next_update}}.

        """#),
    MessageTemplate(
      audience: "customer-success", status: "identified",
      text: #"""
        {{severity}} since {{started}}: {{title}}.
        {{#impact}}
        What customers notice: {{impact}}
        {{/impact}}
        What to tell them: we have found the cause and are working on a fix{{#next_update}}; more by {{next_update}}{{/next_update}}.

        """#),
    MessageTemplate(
      audience: "customer-success", status: "monitoring",
      text: #"""
        {{severity}} since {{started}}: {{title}}.
        What to tell them: a fix is in place, and it should work again; we are watching it.

        """#),
    MessageTemplate(
      audience: "customer-success", status: "resolved",
      text: #"""
        {{title}}: resolved after {{elapsed}}.
        {{#impact}}
        What customers noticed: {{impact}}
        {{/impact}}
        What to tell them: it works again; we are finding out how to keep it from coming back.

        """#),
  ]
}
