"""What `sam local invoke` makes of a template; run by SAM's own Python, with the template's path.

Prints the variables, layers and code of each function, as SAM's own code resolves them.
"""

import json
import sys

from samcli.lib.providers.sam_function_provider import SamFunctionProvider  # type: ignore[import-not-found]
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider  # type: ignore[import-not-found]
from samcli.local.lambdafn.env_vars import EnvironmentVariables  # type: ignore[import-not-found]

stacks, _ = SamLocalStackProvider.get_stacks(sys.argv[1], parameter_overrides={})
sys.stdout.write(
    json.dumps(
        {
            each.name: {
                "variables": EnvironmentVariables(
                    each.name,
                    each.memory,
                    each.timeout,
                    each.handler,
                    variables=(each.environment or {}).get("Variables"),
                ).resolve(),
                "layers": [layer.codeuri for layer in each.layers],
                "code": each.codeuri,
                "architecture": each.architecture,
                "limits": [each.memory, each.timeout],
            }
            for each in SamFunctionProvider(stacks).get_all()
        }
    )
)
